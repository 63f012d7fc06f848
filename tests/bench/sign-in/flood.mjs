// Everybody signs in at once: more people come each second than the machine can serve, while others
// are signed in and go on. Measured are those who were let in and those who were inside, beside a
// calm hour and beside the same flood without the line at the door.
//
//   DANH=target/release/danh node flood.mjs [SECONDS] [PEOPLE A SECOND]
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Danh } from './houses.mjs'
import { LOADS } from './loads.mjs'
import { ask } from './wire.mjs'

const [seconds = 90, flood = 1500] = process.argv.slice(2).map(Number)
const CALM = 100
/** The load has the other core. */
const ONE_CORE = 40
const NO_LINE = 1_000_000
const RESIDENTS = 16
const PEOPLE = 80
/** How long somebody takes to touch the key. */
const TOUCH_MS = 3000
/** One in three does not wait. */
const GIVES_UP = 1 / 3

const RUNS = [
  { name: `${CALM} people a second`, perSecond: CALM, signIns: ONE_CORE },
  { name: `${flood} people a second`, perSecond: flood, signIns: ONE_CORE },
  { name: `${flood} people a second, without the line`, perSecond: flood, signIns: NO_LINE },
]

console.log('| | came | signed in, a second | told to wait | page, p50 and p99 | passkey, p50 and p99 | who was inside: flows a second, p50 and p99 | failed, of those inside | failed, of those let in | memory |')
console.log('|---|---|---|---|---|---|---|---|---|---|')
for (const run of RUNS) {
  const folder = await mkdtemp(join(tmpdir(), 'danh-flood-'))
  const house = new Danh(0, { sign_ins_per_second: run.signIns })
  try {
    await house.opens(join(folder, 'danh'), PEOPLE)
    const seen = await flooded(house, run)
    const memory = (await readFile(`/proc/${house.child.pid}/status`, 'utf8')).match(/VmRSS:\s+(\d+)/)[1]
    const cells = [
      run.name, seen.came, Math.round(seen.signedIn / seconds), seen.waits.length,
      ms(seen.pages), ms(seen.passkeys), `${Math.round(seen.flows.length / seconds)}, ${ms(seen.flows)}`,
      seen.residentsFailed, seen.visitorsFailed, `${Math.round(memory / 1024)} MiB`,
    ]
    console.log(`| ${cells.join(' | ')} |`)
    if (seen.waits.length) {
      const [after, before] = [seen.told.filter((it) => it.at > 40_000), seen.told.filter((it) => it.at <= 40_000)]
      for (const [name, told] of [['in the first 40 s', before], ['after that', after]]) {
        const shares = told.map(({ said, took }) => took / said).toSorted((one, other) => one - other)
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

async function flooded(house, { perSecond }) {
  const seen = { came: 0, flows: [], pages: [], passkeys: [], residentsFailed: 0, signedIn: 0, told: [], visitorsFailed: 0, waits: [] }
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
    let said
    for (let look = 0; !over(); look += 1) {
      const asked = performance.now()
      const page = await ask('GET', `${house.issuer}/sign-in?back=/account`, { jar })
      const took = performance.now() - asked
      if (page.status === 200) {
        seen.pages.push(took)
        if (said) seen.told.push({ at: came - began, said, took: asked - came })
        await pause(TOUCH_MS)
        const person = { authenticator: others[number % others.length].authenticator, jar }
        const shown = await timed(seen.passkeys, () => house.showPasskey(person, page.text))
        if (shown.status === 303) seen.signedIn += 1
        else seen.visitorsFailed += 1
        return
      }
      const again = page.headers.refresh && Number.parseInt(page.headers.refresh, 10)
      // Without the line, too many at once are sent away without a place.
      if (!again) {
        seen.visitorsFailed += 1
        return
      }
      seen.waits.push(took)
      said ??= Number(page.headers['retry-after']) * 1000
      if (givesUp) return
      await pause(again * 1000)
    }
  }
  const visits = []
  const coming = async () => {
    while (!over()) {
      const due = Math.floor(((performance.now() - began) / 1000) * perSecond)
      for (; seen.came < due; seen.came += 1) {
        visits.push(visitor(seen.came).catch(() => { seen.visitorsFailed += 1 }))
      }
      await pause(5)
    }
  }
  await Promise.all([coming(), ...doers.map(resident)])
  // Those who still wait have nothing to wait for.
  await Promise.race([Promise.all(visits), pause(15_000)])
  return seen
}

function ms(times) {
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share) => sorted[Math.floor(sorted.length * share)]?.toFixed(1) ?? 'none'
  return `${at(0.5)} and ${at(0.99)} ms`
}
