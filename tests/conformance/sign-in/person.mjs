// Somebody with a browser that runs no scripts: follows, reads forms, presses buttons.
import assert from 'node:assert/strict'
import { CALLBACK, ISSUER, password } from './house.mjs'

const STEPS_MAX = 12

export class Person {
  #cookies = new Map()

  constructor(login) {
    this.login = login
  }

  /**
   * From a relying party's address through all that is asked, back to the relying party: the
   * address that leads back, or the request when the answer is in a form.
   */
  async visit(address, { callback = CALLBACK, decision = 'allow' } = {}) {
    let page = await this.#get(address)
    for (let step = 0; step < STEPS_MAX; step += 1) {
      const to = page.headers.get('location') && new URL(page.headers.get('location'), page.url)
      if (to?.href.startsWith(callback)) return to
      if (to) {
        page = await this.#get(to)
        continue
      }
      const form = await formOf(page)
      if (form.action.href.startsWith(callback)) {
        return new Request(form.action, { method: 'POST', body: new URLSearchParams(form.hidden) })
      }
      page = await this.#post(form.action, { ...form.hidden, ...(await this.#filledIn(form, decision)) })
    }
    assert.fail(`there is no end to the way from ${address}`)
  }

  /** The page that stands at the end when nothing leads back. */
  async refusedAt(address) {
    const page = await this.#get(address)
    assert.equal(page.headers.get('location'), null, 'nobody is sent anywhere')
    assert.ok(page.status >= 400 && page.status < 500, `${page.status}`)
    return page
  }

  /** Locks the own account. */
  async lock() {
    const answer = await this.#post(`${ISSUER}/account/lock`, {})
    assert.equal(answer.status, 303)
  }

  /** Withdraws what was agreed with a service. */
  async withdraw(clientId) {
    const answer = await this.#post(`${ISSUER}/account/services/${clientId}/end`, {})
    assert.equal(answer.status, 303)
  }

  async #filledIn({ names, values }, decision) {
    if (names.includes('password')) {
      return { acts_as: 'citizen', login: this.login, password: await password(this.login) }
    }
    // One button is the only answer; of several it is ours to choose.
    return { decision: values.length > 1 ? decision : values[0] }
  }

  #get(address) {
    return this.#fetch(address, {})
  }

  #post(address, fields) {
    const headers = { origin: new URL(ISSUER).origin }
    return this.#fetch(address, { body: new URLSearchParams(fields), headers, method: 'POST' })
  }

  async #fetch(address, { headers = {}, ...request }) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(address, { ...request, headers: { ...headers, cookie }, redirect: 'manual' })
    // FAPI 2.0 Security Profile 5.3.2.2: never a redirect that sends a form on.
    assert.ok(![307, 308].includes(answer.status), `${answer.status}`)
    for (const said of answer.headers.getSetCookie()) {
      const [, name, value] = said.match(/^([^=]+)=([^;]*)/)
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return answer
  }
}

/** What a page asks. The head has a form for signing out, and a passkey one that wants scripts. */
async function formOf(page) {
  const whole = await page.text()
  assert.equal(page.status, 200, whole)
  const forms = whole.slice(whole.indexOf('<main')).match(/<form[\s\S]*?<\/form>/g) ?? []
  const form = forms.find((one) => !one.includes('data-passkey'))
  assert.ok(form, `nothing to fill in at ${page.url}`)
  const inputs = [...form.matchAll(/<(input|button)[^>]*>/g)].map(([tag]) => tag)
  const hidden = inputs.filter((tag) => attribute(tag, 'type') === 'hidden')
  const decisions = inputs.filter((tag) => attribute(tag, 'name') === 'decision')
  return {
    action: new URL(attribute(form, 'action') ?? '', page.url),
    hidden: Object.fromEntries(hidden.map((tag) => [attribute(tag, 'name'), attribute(tag, 'value')])),
    names: inputs.map((tag) => attribute(tag, 'name')),
    values: decisions.map((tag) => attribute(tag, 'value')),
  }
}

function attribute(tag, name) {
  const said = tag.match(new RegExp(`\\s${name}="([^"]*)"`))?.[1]
  return said?.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code)).replaceAll('&amp;', '&')
}
