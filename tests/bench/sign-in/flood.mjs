// Everybody signs in at once: more people come each second than the machine can serve, while others
// are signed in and go on. Measured are those who were let in and those who were inside, beside a
// calm hour and beside the same flood without the line at the door.
//
//   DANH=target/release/danh node flood.mjs [SECONDS] [ONLY]
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Danh } from './houses.mjs'
import { LOADS } from './loads.mjs'
import { ask } from './wire.mjs'

const [seconds, only] = process.argv.slice(2)
/** The load has the other core. */
const ONE_CORE = 40
/** So that the load can bring twice as many with passkeys as that. */
const A_THIRD = 15
const NO_LINE = 1_000_000
const RESIDENTS = 16
const PEOPLE = 80
/** How long somebody takes to touch the key, and to type a password. */
const TOUCH_MS = 3000
const typingMs = () => 10_000 + Math.random() * 20_000
/** One in three does not wait. */
const GIVES_UP = 1 / 3

const RUNS = [
  { name: 'with passkeys, 100 a second', perSecond: 100, signIns: ONE_CORE },
  { name: 'with passkeys, 600 a second', perSecond: 600, signIns: A_THIRD, lasts: 120 },
  { name: 'with passkeys, 1,500 a second, without the line', perSecond: 1500, signIns: NO_LINE },
  { name: 'with passwords, 10 a second', perSecond: 10, signIns: ONE_CORE, passwords: true },
  { name: 'with passwords, 500 a second', perSecond: 500, signIns: ONE_CORE, passwords: true, lasts: 90 },
  { name: 'with passwords, 500 a second, without the line', perSecond: 500, signIns: NO_LINE, passwords: true, lasts: 90 },
]

console.log('| | came | signed in, a second | told to wait | page, p50 and p99 | signing in, p50 and p99 | who was inside: flows a second, p50 and p99 | failed, of those inside | failed, of those let in | memory |')
console.log('|---|---|---|---|---|---|---|---|---|---|')
for (const run of RUNS.filter((run) => !only || new RegExp(only).test(run.name))) {
  run.seconds = Number(seconds ?? run.lasts ?? 60)
  const folder = await mkdtemp(join(tmpdir(), 'danh-flood-'))
  const house = new Danh({ more: { sign_in_rate: run.signIns } })
  try {
    await house.opens(join(folder, 'danh'), PEOPLE)
    const seen = await flooded(house, run)
    const memory = (await readFile(`/proc/${house.child.pid}/status`, 'utf8')).match(/VmRSS:\s+(\d+)/)[1]
    const cells = [
      run.name, seen.came, Math.round(seen.signedIn / run.seconds), seen.waits.length,
      ms(seen.pages), ms(seen.shown), `${Math.round(seen.flows.length / run.seconds)}, ${ms(seen.flows)}`,
      seen.residentsFailed, said(seen.failed), `${Math.round(memory / 1024)} MiB`,
    ]
    console.log(`| ${cells.join(' | ')} |`)
    if (seen.waits.length) {
      const [after, before] = [seen.told.filter((it) => it.at > 40_000), seen.told.filter((it) => it.at <= 40_000)]
      for (const [name, told] of [['in the first 40 s', before], ['after that', after]]) {
        const shares = told.map((it) => it.took / it.told).toSorted((one, other) => one - other)
        const at = (share) => shares[Math.floor(shares.length * share)]?.toFixed(2)
        console.log(`  told to wait, ${name}, and let in: ${shares.length}; the wait was ${at(0.1)}, ${at(0.5)}, ${at(0.9)} times what was told (p10, p50, p90)`)
      }
      console.log(`  answers that tell to wait: ${ms(seen.waits)}`)
    }
  } finally {
    await house.closes()
    await rm(folder, { recursive: true, force: true })
  }
}

async function flooded(house, { passwords, perSecond, seconds }) {
  const seen = { came: 0, failed: new Map(), flows: [], pages: [], residentsFailed: 0, shown: [], signedIn: 0, told: [], waits: [] }
  const fails = (why) => seen.failed.set(why, (seen.failed.get(why) ?? 0) + 1)
  const [residents, others] = [house.people.slice(0, RESIDENTS), house.people.slice(RESIDENTS)]
  const load = LOADS.find((load) => load.name.startsWith('code flow of somebody signed in'))
  const doers = []
  for (const person of residents) doers.push(await load.begins(house, person))
  const began = performance.now()
  const over = () => performance.now() - began > seconds * 1000
  const timed = async (into, doing) => {
    const asked = performance.now()
    const answer = await doing()
    into.push(performance.now() - asked)
    return answer
  }
  const resident = async (steps) => {
    while (!over()) {
      try {
        await timed(seen.flows, async () => steps.token(await steps.authorize()))
      } catch {
        seen.residentsFailed += 1
      }
      await pause(200)
    }
  }
  const visitor = async (number) => {
    const [jar, came] = [new Map(), performance.now()]
    const givesUp = Math.random() < GIVES_UP
    let told
    for (let look = 0; !over(); look += 1) {
      const asked = performance.now()
      const page = await ask('GET', `${house.issuer}/sign-in?back=/account`, { jar })
      const took = performance.now() - asked
      if (page.status === 200) {
        seen.pages.push(took)
        if (told) seen.told.push({ at: came - began, told, took: asked - came })
        await pause(passwords ? typingMs() : TOUCH_MS)
        const person = { ...others[number % others.length], jar }
        const shown = await timed(seen.shown, () => (passwords ? house.withPassword(person) : house.showPasskey(person, page.text)))
        if (shown.status === 303) seen.signedIn += 1
        else fails(shown.status)
        return
      }
      const again = page.headers.refresh && Number.parseInt(page.headers.refresh, 10)
      // Without the line, too many at once are sent away without a place.
      if (!again) return fails(`${page.status} for the page`)
      seen.waits.push(took)
      told ??= Number(page.headers['retry-after']) * 1000
      if (givesUp) return
      await pause(again * 1000)
    }
  }
  const visits = []
  const coming = async () => {
    while (!over()) {
      const due = Math.floor(((performance.now() - began) / 1000) * perSecond)
      for (; seen.came < due; seen.came += 1) {
        visits.push(visitor(seen.came).catch((error) => fails(error.code ?? error.message)))
      }
      await pause(5)
    }
  }
  await Promise.all([coming(), ...doers.map(resident)])
  // Who was let in finishes; those who still wait have nothing to wait for.
  await Promise.race([Promise.all(visits), pause(35_000)])
  return seen
}

function said(failed) {
  return [...failed].map(([why, count]) => `${count}: ${why}`).join(', ') || 0
}

function ms(times) {
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share) => sorted[Math.floor(sorted.length * share)]?.toFixed(1) ?? 'none'
  return `${at(0.5)} and ${at(0.99)} ms`
}
