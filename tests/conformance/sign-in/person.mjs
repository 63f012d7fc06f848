// Somebody with a browser that runs no scripts: follows, reads forms, presses buttons.
import assert from 'node:assert/strict'
import { CALLBACK, ISSUER, password } from './house.mjs'

const STEPS_MAX = 12

export class Person {
  #cookies = new Map()

  constructor(login) {
    this.login = login
    /** What was put to them on the consent page. */
    this.read = []
  }

  /** From a relying party's address through all that is asked, back to the relying party. */
  async visit(address, { callback = CALLBACK, decision = 'allow' } = {}) {
    let page = await this.#get(address)
    for (let step = 0; step < STEPS_MAX; step += 1) {
      const to = page.headers.get('location')
      if (to && new URL(to, page.url).href.startsWith(callback)) return new URL(to, page.url)
      page = to ? await this.#get(new URL(to, page.url)) : await this.#answer(page, decision)
      if (page instanceof URL || page instanceof Request) return page
    }
    assert.fail(`there is no end to the way from ${address}`)
  }

  /** The page that stands at the end when nothing leads back. */
  async refusedAt(address) {
    const page = await this.#get(address)
    assert.equal(page.headers.get('location'), null, 'nobody is sent anywhere')
    assert.ok(page.status >= 400, `${page.status}`)
    return page
  }

  /** Withdraws what was agreed with a service. */
  async withdraw(clientId) {
    const answer = await this.#post(`${ISSUER}/account/services/${clientId}/end`, {})
    assert.equal(answer.status, 303)
  }

  async signOut() {
    const answer = await this.#post(`${ISSUER}/sign-out`, {})
    assert.ok(answer.status < 400, `${answer.status}`)
  }

  async #answer(page, decision) {
    const whole = await page.text()
    assert.equal(page.status, 200, whole)
    // The head has a form of its own, for signing out.
    const text = whole.slice(whole.indexOf('<main'))
    const action = text.match(/<form method="post"[^>]*action="([^"]+)"/)?.[1]
    if (text.includes('name="password"')) {
      const fields = { login: this.login, password: await password(this.login), acts_as: 'citizen' }
      return this.#post(page.url, fields)
    }
    const to = new URL(action?.replaceAll('&amp;', '&') ?? '', page.url)
    if (to.href.startsWith(CALLBACK)) return this.#posted(to, text)
    assert.equal(to.pathname, '/oidc/consent', `no page of the way: ${text}`)
    this.read.push(text)
    return this.#post(to, { ...hidden(text), decision })
  }

  /** What the relying party gets of a form that the browser sends it. */
  #posted(to, text) {
    const body = new URLSearchParams(hidden(text))
    return new Request(to, { method: 'POST', body })
  }

  #get(address) {
    return this.#fetch(address, {})
  }

  #post(address, fields) {
    const origin = new URL(ISSUER).origin
    return this.#fetch(address, { body: new URLSearchParams(fields), headers: { origin }, method: 'POST' })
  }

  async #fetch(address, { headers = {}, ...request }) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const sent = { ...request, headers: { ...headers, cookie }, redirect: 'manual' }
    const answer = await fetch(address, sent)
    for (const said of answer.headers.getSetCookie()) {
      const [, name, value] = said.match(/^([^=]+)=([^;]*)/)
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return answer
  }
}

function hidden(text) {
  const fields = text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)
  const plain = (value) => value.replaceAll('&#38;', '&').replaceAll('&amp;', '&').replaceAll('&#x3D;', '=')
  return Object.fromEntries([...fields].map(([, name, value]) => [name, plain(value)]))
}
