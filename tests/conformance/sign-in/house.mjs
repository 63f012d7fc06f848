// The demo that runs: relying parties are registered with it as its operator would.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const { DANH, DANH_DATA, DANH_URL } = process.env
const CLAIMS = ['birthdate', 'family_name', 'given_name', 'name', 'personal_number']

export const ISSUER = DANH_URL
export const CALLBACK = 'http://127.0.0.1:8910/cb'

async function operate(...args) {
  const command = ['--data', DANH_DATA, 'relying-parties', ...args]
  return (await promisify(execFile)(DANH, command)).stdout
}

/** What the relying party is told of its registration. */
export async function register(conduct, metadata, claims = CLAIMS) {
  const folder = await mkdtemp(join(tmpdir(), 'danh-party-'))
  const file = join(folder, 'metadata.json')
  await writeFile(file, JSON.stringify({ client_name: 'Ngân hàng', redirect_uris: [CALLBACK], ...metadata }))
  const purpose = ['--purpose', 'account', '--purpose-vi', 'để mở tài khoản', '--purpose-en', 'to open an account']
  const allowed = claims.flatMap((claim) => ['--claim', claim])
  const said = await operate('add', '--approved', '--conduct', conduct, '--metadata', file, ...purpose, ...allowed)
  await rm(folder, { recursive: true })
  return JSON.parse(said)
}

/** The token with which one may register itself. */
export async function invite(conduct) {
  return (await operate('invite', '--conduct', conduct)).trim()
}

export async function approve(clientId) {
  await operate('approve', clientId)
}

export async function suspend(clientId) {
  await operate('suspend', clientId)
}

/** The service that every demo has. */
export async function portal() {
  return (await demo()).parties[0]
}

/** The password of somebody in the demo. */
export async function password(login) {
  return (await demo()).accounts.find((account) => account.login === login).password
}

async function demo() {
  return JSON.parse(await readFile(join(DANH_DATA, 'demo.json'), 'utf8'))
}
