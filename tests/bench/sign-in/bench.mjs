// Sign-in, measured beside a rival: the same requests by the same clients against danh, with its
// ledger and its store on disk, and against the npm package oidc-provider, which keeps everything
// in memory. What counts is done per CPU-second of the server: the machine is shared with the load.
//
//   DANH=target/release/danh node bench.mjs [SECONDS] [ROUNDS] [ONLY]
//
// The second table tells what each step of a flow costs danh: all take it at once, and wait for each
// other before the next.
//
// With CROWD=10000000 the other is danh too, with so many accounts more in its store; with
// BEFORE=another-danh it is that program. Many short rounds tell two programs apart where others use
// the machine too: 0.5 40.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Danh, Rival } from './houses.mjs'
import { LOADS } from './loads.mjs'

const [seconds = 4, rounds = 3, only] = process.argv.slice(2)
const AT_ONCE = 64

const folder = await mkdtemp(join(tmpdir(), 'danh-bench-'))
const crowd = Number(process.env.CROWD ?? 0)
const before = process.env.BEFORE
const [other, named] = crowd ? [new Danh({ crowd }), `with ${crowd} accounts more`]
  : before ? [new Danh({ program: before }), 'danh before']
  : [new Rival(), 'oidc-provider']
const houses = [new Danh(), other]
try {
  await houses[0].opens(join(folder, 'danh'), AT_ONCE)
  await houses[1].opens(join(folder, 'other'), AT_ONCE)
  console.log(`| what | danh, a CPU-second | ${named}, a CPU-second | ratio | danh, p50 and p99 |`)
  console.log('|---|---|---|---|---|')
  for (const load of LOADS.filter((load) => !only || load.name.includes(only))) {
    const seen = new Map(houses.map((house) => [house, []]))
    for (let round = 0; round < rounds; round += 1) {
      for (const house of houses.filter((house) => load.fits(house))) {
        seen.get(house).push(await measured(house, load))
      }
    }
    const [ours, theirs] = houses.map((house) => median(seen.get(house)))
    const ratio = theirs ? `${(ours.rate / theirs.rate).toFixed(before ? 2 : 1)} ×` : ''
    const rate = (it) => (it ? Math.round(it.rate).toLocaleString('en') : 'cannot')
    console.log(`| ${load.name} | ${rate(ours)} | ${rate(theirs)} | ${ratio} | ${ms(ours.p50)} and ${ms(ours.p99)} ms |`)
  }
  console.log('\n| what | step | CPU-microseconds of danh |\n|---|---|---|')
  for (const load of LOADS.filter((load) => !only || load.name.includes(only))) {
    for (const [step, micros] of await costs(houses[0], load)) console.log(`| ${load.name} | ${step} | ${micros} |`)
  }
} finally {
  for (const house of houses) await house.closes()
  await rm(folder, { recursive: true, force: true })
}

/** Everybody does one thing after the other until the time is over. */
async function measured(house, load) {
  const people = house.people.slice(0, load.atOnce)
  const doers = await Promise.all(people.map((person) => load.begins(house, person)))
  const times = []
  const began = performance.now()
  const cpu = await house.cpuSeconds()
  await Promise.all(doers.map(async (steps) => {
    while (performance.now() - began < seconds * 1000) {
      const asked = performance.now()
      let last
      for (const step of Object.values(steps)) last = await step(last)
      times.push(performance.now() - asked)
    }
  }))
  const used = (await house.cpuSeconds()) - cpu
  times.sort((one, other) => one - other)
  const at = (share) => times[Math.floor(times.length * share)]
  return { p50: at(0.5), p99: at(0.99), rate: times.length / used }
}

/** What each step costs the server, of flows of several. */
async function costs(house, load) {
  const people = house.people.slice(0, load.atOnce)
  const doers = await Promise.all(people.map((person) => load.begins(house, person)))
  const steps = Object.keys(doers[0])
  if (steps.length === 1) return []
  const used = steps.map(() => 0)
  let times = 0
  for (const began = performance.now(); performance.now() - began < 2 * seconds * 1000; times += doers.length) {
    let last = doers.map(() => undefined)
    for (const [at, step] of steps.entries()) {
      const cpu = await house.cpuSeconds()
      last = await Promise.all(doers.map((doer, each) => doer[step](last[each])))
      used[at] += (await house.cpuSeconds()) - cpu
    }
  }
  return steps.map((step, at) => [step, Math.round((used[at] / times) * 1e6)])
}

function median(runs) {
  return runs.toSorted((one, other) => one.rate - other.rate)[Math.floor(runs.length / 2)]
}

function ms(time) {
  return time.toFixed(1)
}
