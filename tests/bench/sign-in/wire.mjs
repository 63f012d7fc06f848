// HTTP for many at once, cheaper than fetch, and the tokens that a client makes.
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { Agent, request } from 'node:http'

// A server may end a connection that nobody used for fifteen seconds.
const agent = new Agent({ keepAlive: true, maxSockets: 256, timeout: 10_000 })

/** One request; what is answered, with the cookies that `jar` holds and is given. */
export function ask(method, address, { headers = {}, body, jar } = {}) {
  const sent = { ...headers }
  if (jar?.size) sent.cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  if (body !== undefined) {
    sent['content-type'] ??= 'application/x-www-form-urlencoded'
    sent['content-length'] = Buffer.byteLength(body)
  }
  return new Promise((resolve, reject) => {
    const asked = request(address, { agent, headers: sent, method }, (answer) => {
      const parts = []
      answer.on('data', (part) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () => {
        for (const said of answer.headers['set-cookie'] ?? []) {
          const [, name, value] = said.match(/^([^=]+)=([^;]*)/)
          if (value === '') jar?.delete(name)
          else jar?.set(name, value)
        }
        resolve({ headers: answer.headers, status: answer.statusCode, text: Buffer.concat(parts).toString() })
      })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

export function form(fields) {
  return new URLSearchParams(fields).toString()
}

export function must(answer, ...statuses) {
  if (!statuses.includes(answer.status)) throw new Error(`${answer.status}: ${answer.text.slice(0, 600)}`)
  return answer
}

export function sha256(data) {
  return createHash('sha256').update(data).digest()
}

export function chance(bytes = 16) {
  return randomBytes(bytes).toString('base64url')
}

/** A key on P-256 that signs tokens. */
export class Key {
  constructor() {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { d, ...jwk } = privateKey.export({ format: 'jwk' })
    this.private = createPrivateKey({ format: 'jwk', key: { d, ...jwk } })
    const members = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y })
    this.kid = sha256(members).toString('base64url')
    this.jwk = jwk
    this.registered = { ...jwk, alg: 'ES256', kid: this.kid, use: 'sig' }
  }

  /** DER, as authenticators sign. */
  der(data) {
    return sign('sha256', data, this.private)
  }

  token(header, claims) {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const data = `${part({ alg: 'ES256', ...header })}.${part(claims)}`
    return `${data}.${sign('sha256', data, { dsaEncoding: 'ieee-p1363', key: this.private }).toString('base64url')}`
  }

  /** RFC 7523, as FAPI 2.0 has it: for the issuer. */
  assertion(client, issuer) {
    const now = Math.floor(Date.now() / 1000)
    const claims = { aud: issuer, exp: now + 60, iat: now, iss: client, jti: chance(), nbf: now, sub: client }
    return {
      client_assertion: this.token({ kid: this.kid }, claims),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_id: client,
    }
  }

  /** RFC 9449. */
  proof(method, address, nonce) {
    const claims = { htm: method, htu: address, iat: Math.floor(Date.now() / 1000), jti: chance() }
    if (nonce) claims.nonce = nonce
    return this.token({ jwk: this.jwk, typ: 'dpop+jwt' }, claims)
  }
}
