// The two servers, each a process of its own, with the same clients and people signed in.
import { execFile, spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { Authenticator } from './authenticator.mjs'
import { Key, ask, chance, form, must } from './wire.mjs'

export const CALLBACK = 'http://127.0.0.1:8910/cb'
const PEOPLE = 2000
/** Some of those who are given an account are dead. */
const SPARE = 16
const PATIENCE_MS = 60_000
const TICKS = 100

class House {
  key = new Key()

  async cpuSeconds() {
    const stat = await readFile(`/proc/${this.child.pid}/stat`, 'utf8')
    // After the name in brackets; utime and stime are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS
  }

  async closes() {
    if (!this.child || this.child.exitCode !== null) return
    const gone = once(this.child, 'exit')
    this.child.kill('SIGTERM')
    await gone
  }

  async answers() {
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until;) {
      if (this.child.exitCode !== null) throw new Error(`${this.name} ended with ${this.child.exitCode}`)
      const found = await ask('GET', `${this.issuer}/.well-known/openid-configuration`).catch(() => null)
      if (found?.status === 200) return JSON.parse(found.text)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`${this.name} does not answer`)
  }

  /** Somebody comes back from the way that a service sends them: with a code. */
  async codeFor(person, address) {
    const to = new URL(must(await ask('GET', address, { jar: person.jar }), 302, 303).headers.location, this.issuer)
    const code = to.searchParams.get('code')
    if (!code) throw new Error(`${this.name} leads to ${to} without a code`)
    return code
  }
}

export class Danh extends House {
  name = 'danh'

  /**
   * `crowd`: so many accounts more than those who are measured. `more`: settings. `program`: another
   * than is measured.
   */
  constructor({ crowd = 0, more = {}, program = process.env.DANH } = {}) {
    super()
    Object.assign(this, { crowd, more, program })
  }

  async opens(folder, people) {
    const port = await freePort()
    this.issuer = `http://localhost:${port}`
    await mkdir(folder, { recursive: true })
    const settings = {
      admin_listen: `127.0.0.1:${await freePort()}`,
      data: join(folder, 'data'),
      listen: `127.0.0.1:${port}`,
      log: 'error',
      origin: 'bench.example/access',
      url: this.issuer,
      ...this.more,
    }
    this.settings = join(folder, 'danh.toml')
    await mkdir(settings.data)
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`)
    await writeFile(this.settings, lines.join(''))
    await this.fill(folder, people + SPARE)
    if (this.crowd) await crowded(join(settings.data, 'danh.db'), this.crowd)
    this.child = spawn(this.program, ['--config', this.settings, 'serve'], { stdio: ['ignore', 'ignore', 'inherit'] })
    this.metadata = await this.answers()
    const able = []
    for (const person of this.people) if (able.length < people && (await this.enrol(person))) able.push(person)
    this.people = able
  }

  async run(...command) {
    return (await promisify(execFile)(this.program, ['--config', this.settings, ...command])).stdout
  }

  async fill(folder, count) {
    const [file, mapping] = [join(folder, 'people.csv'), join(folder, 'mapping.toml')]
    await this.run('generate', '--people', String(PEOPLE), '--seed', '42', '--out', file)
    await this.run('migrate')
    const known = new URL('../../../data/vn/synthetic.mapping.toml', import.meta.url)
    await writeFile(mapping, await readFile(known))
    await this.run('import', file, '--mapping', mapping, '--order', 'bench')
    this.people = []
    const [head, ...rows] = (await readFile(file, 'utf8')).split('\n')
    const at = head.split(',').indexOf('number')
    for (const row of rows) {
      if (this.people.length === count) break
      const login = `bench-${this.people.length}`
      const number = row.split(',')[at]
      if (!/^\d{12}$/.test(number)) continue
      // Some are too young to have an account alone.
      const said = await this.run('accounts', 'add', '--login', login, '--number', number).catch(() => null)
      if (said) this.people.push({ jar: new Map(), login, password: said.trim().split(/\s+/).at(-1) })
    }
    this.basic = await this.register(folder, 'confidential-web', { grant_types: ['client_credentials'], redirect_uris: [] })
    this.web = await this.register(folder, 'confidential-web', { grant_types: ['authorization_code'] })
    this.fapi = await this.register(folder, 'fapi2', {
      dpop_bound_access_tokens: true,
      grant_types: ['authorization_code', 'client_credentials'],
      jwks: { keys: [this.key.registered] },
      token_endpoint_auth_method: 'private_key_jwt',
    })
  }

  async register(folder, conduct, more) {
    const file = join(folder, 'client.json')
    const metadata = { client_name: 'Bench', id_token_signed_response_alg: 'ES256', redirect_uris: [CALLBACK], ...more }
    await writeFile(file, JSON.stringify(metadata))
    const purpose = ['--purpose', 'bench', '--purpose-vi', 'để đo', '--purpose-en', 'to measure']
    const registering = ['add', '--approved', '--conduct', conduct, '--metadata', file, ...purpose, '--claim', 'name']
    return JSON.parse(await this.run('relying-parties', ...registering))
  }

  post(person, path, fields) {
    const headers = { origin: this.issuer }
    return ask('POST', `${this.issuer}${path}`, { body: form(fields), headers, jar: person.jar })
  }

  /** The first sign-in is with the password; it makes a passkey. */
  async enrol(person) {
    const entered = must(await this.withPassword(person), 303)
    if (entered.headers.location !== '/account') return false
    const page = must(await ask('GET', `${this.issuer}/account/factors/passkey`, { jar: person.jar }), 200).text
    person.authenticator = new Authenticator(this.issuer)
    const answer = person.authenticator.made(options(page))
    must(await this.post(person, '/account/factors/passkey', { answer, label: 'bench', sealed: sealed(page) }), 303)
    return true
  }

  async withPassword(person) {
    const { login, password } = person
    return this.post(person, '/sign-in?back=/account', { acts_as: 'citizen', login, password })
  }

  /** The page that asks for the passkey: the one that `address` leads to, or the first. */
  async passkeyPage(person, address = '/sign-in?back=/account') {
    return must(await ask('GET', new URL(address, this.issuer), { jar: person.jar }), 200).text
  }

  /** Shows the passkey on it; what is answered. */
  showPasskey(person, page) {
    const action = unescape(page.match(/<form method="post" action="([^"]*)" data-passkey="get"/)[1])
    const answer = person.authenticator.signed(options(page))
    return this.post(person, action, { acts_as: 'citizen', answer, sealed: sealed(page) })
  }

  /** Where it leads. */
  async passkeyShown(person, page) {
    return must(await this.showPasskey(person, page), 303).headers.location
  }

  async signedIn(person) {
    person.jar.clear()
    await this.passkeyShown(person, await this.passkeyPage(person))
  }

  /** Agrees the first time; afterwards the agreement stands. */
  async agree(person, address) {
    const page = must(await ask('GET', address, { jar: person.jar }), 200, 303)
    if (page.status === 303) return
    const question = page.text.match(/name="question" value="([^"]*)"/)[1]
    must(await this.post(person, '/oidc/consent', { decision: 'allow', question: unescape(question) }), 303)
  }
}

export class Rival extends House {
  name = 'oidc-provider'
  people = Array.from({ length: 64 }, (_, at) => ({ jar: new Map(), login: `bench-${at}` }))

  async opens() {
    const port = await freePort()
    this.issuer = `http://localhost:${port}`
    const secret = () => ({ client_id: chance(), client_secret: chance(32) })
    this.basic = secret()
    this.web = secret()
    this.fapi = { client_id: chance() }
    const shared = { id_token_signed_response_alg: 'ES256' }
    const flow = { redirect_uris: [CALLBACK], response_types: ['code'] }
    const clients = [
      { ...shared, ...this.basic, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
      { ...shared, ...flow, ...this.web, grant_types: ['authorization_code'] },
      {
        ...shared,
        ...flow,
        ...this.fapi,
        dpop_bound_access_tokens: true,
        grant_types: ['authorization_code', 'client_credentials'],
        jwks: { keys: [this.key.registered] },
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
      },
    ]
    const signing = new Key()
    const jwks = { keys: [{ ...signing.private.export({ format: 'jwk' }), alg: 'ES256', kid: signing.kid, use: 'sig' }] }
    const settings = { clients, issuer: this.issuer, jwks, port }
    const program = fileURLToPath(new URL('rival.mjs', import.meta.url))
    this.child = spawn(process.execPath, [program], {
      env: { ...process.env, NODE_ENV: 'production', RIVAL: JSON.stringify(settings) },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    this.metadata = await this.answers()
  }

  async signedIn() {}

  /** Its interaction says at once who somebody is; the session stays. */
  async agree(person, address) {
    let next = address
    for (let step = 0; step < 5 && !next.startsWith(CALLBACK); step += 1) {
      const answer = must(await ask('GET', new URL(next, this.issuer), { jar: person.jar }), 302, 303)
      next = answer.headers.location
    }
  }
}

async function crowded(database, count) {
  const program = fileURLToPath(new URL('crowd.py', import.meta.url))
  console.error((await promisify(execFile)('python3', [program, database, String(count)])).stdout.trim())
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

function options(page) {
  return JSON.parse(unescape(page.match(/data-options="([^"]*)"/)[1]))
}

function sealed(page) {
  return page.match(/name="sealed" value="([^"]*)"/)[1]
}

function unescape(text) {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code)).replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
