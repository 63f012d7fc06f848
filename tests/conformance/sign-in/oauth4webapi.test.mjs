// oauth4webapi, step by step, doing what a relying party must not: each misdeed is refused by its
// name. The modules of the FAPI 2.0 conformance plan that people fail are among them.
import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as jose from 'jose'
import * as oauth from 'oauth4webapi'
import { CALLBACK, ISSUER, register } from './house.mjs'
import { signing } from './keys.mjs'
import { Person } from './person.mjs'

const INSECURE = { [oauth.allowInsecureRequests]: true }
const METADATA = {
  dpop_bound_access_tokens: true,
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'private_key_jwt',
}

const mai = new Person('mai')
let server, party, other

before(async () => {
  const answer = await oauth.discoveryRequest(new URL(ISSUER), INSECURE)
  server = await oauth.processDiscoveryResponse(new URL(ISSUER), answer)
  party = await Party.registered()
  other = await Party.registered()
})

class Party {
  static async registered(alg = 'ES256') {
    const key = await signing(alg)
    const { client_id } = await register('fapi2', { ...METADATA, jwks: { keys: [key.jwk] } })
    return new Party({ client_id }, key, await oauth.generateKeyPair('ES256', { extractable: true }))
  }

  constructor(client, key, pair) {
    this.client = client
    this.key = key
    this.pair = pair
  }

  auth(change, key = this.key) {
    const options = change && { [oauth.modifyAssertion]: change }
    return oauth.PrivateKeyJwt({ key: key.key, kid: key.kid }, options)
  }

  proof(change, pair = this.pair) {
    return oauth.DPoP(this.client, pair, change && { [oauth.modifyAssertion]: change })
  }

  async parameters(more = {}) {
    this.verifier = oauth.generateRandomCodeVerifier()
    return new URLSearchParams({
      client_id: this.client.client_id,
      code_challenge: await oauth.calculatePKCECodeChallenge(this.verifier),
      code_challenge_method: 'S256',
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid profile',
      ...more,
    })
  }

  async push(parameters, { auth = this.auth(), ...options } = {}) {
    parameters ??= await this.parameters()
    const answer = await oauth.pushedAuthorizationRequest(server, this.client, auth, parameters, { ...INSECURE, ...options })
    return oauth.processPushedAuthorizationResponse(server, this.client, answer)
  }

  way(uri) {
    return `${server.authorization_endpoint}?${new URLSearchParams({ client_id: this.client.client_id, request_uri: uri })}`
  }

  /** The answer that Mai brings back. */
  async back(parameters, options) {
    const { request_uri } = await this.push(parameters, options)
    const back = await mai.visit(this.way(request_uri))
    return oauth.validateAuthResponse(server, this.client, back, oauth.expectNoState)
  }

  async exchange(back, { auth = this.auth(), DPoP = this.proof(), ...more } = {}) {
    const { redirect = CALLBACK, verifier = this.verifier, ...options } = more
    const answer = await oauth.authorizationCodeGrantRequest(
      server, this.client, auth, back, redirect, verifier, { DPoP, ...INSECURE, ...options })
    return oauth.processAuthorizationCodeResponse(server, this.client, answer)
  }

  async userinfo(token, DPoP = this.proof()) {
    const answer = await oauth.userInfoRequest(server, this.client, token, { DPoP, ...INSECURE })
    return oauth.processUserInfoResponse(server, this.client, oauth.skipSubjectCheck, answer)
  }
}

const seconds = () => Math.floor(Date.now() / 1000)

/** A promise that fails with one of these errors of OAuth. */
async function refused(asked, ...errors) {
  await assert.rejects(asked, (error) => {
    const said = error.error ?? error.cause?.[0]?.parameters?.error
    assert.ok(errors.includes(said), `${said}: ${error}`)
    return true
  })
}

test('a request that is pushed and taken up becomes tokens', async () => {
  const tokens = await party.exchange(await party.back())
  assert.equal(oauth.getValidatedIdTokenClaims(tokens).iss, ISSUER)
  assert.ok((await party.userinfo(tokens.access_token)).sub)
})

test('a code that is brought again ends what it stood for', async () => {
  const back = await party.back()
  const tokens = await party.exchange(back)
  await refused(party.exchange(back), 'invalid_grant')
  await refused(party.userinfo(tokens.access_token), 'invalid_token')
  const again = oauth.refreshTokenGrantRequest(
    server, party.client, party.auth(), tokens.refresh_token, { DPoP: party.proof(), ...INSECURE })
  await refused(again.then((it) => oauth.processRefreshTokenResponse(server, party.client, it)), 'invalid_grant')
})

test('a request_uri is used up when it is completed, and not by looking', async () => {
  const { request_uri } = await party.push()
  assert.equal((await fetch(party.way(request_uri), { redirect: 'manual' })).status, 303)
  assert.equal((await fetch(party.way(request_uri), { redirect: 'manual' })).status, 303)
  assert.ok((await mai.visit(party.way(request_uri))).searchParams.get('code'))
  await mai.refusedAt(party.way(request_uri))
})

test('of many who bring the same at once, one gets something', async () => {
  const { request_uri } = await party.push()
  const arrived = Array.from({ length: 5 }, () => mai.visit(party.way(request_uri)).catch(() => null))
  const codes = (await Promise.all(arrived)).filter((back) => back?.searchParams.get('code'))
  assert.equal(codes.length, 1)

  const back = await party.back()
  const asked = Array.from({ length: 8 }, () => party.exchange(back).catch(() => null))
  const tokens = (await Promise.all(asked)).filter(Boolean)
  assert.ok(tokens.length <= 1, `${tokens.length} exchanged one code`)
  for (const { access_token } of tokens) await refused(party.userinfo(access_token), 'invalid_token')
})

test('a request_uri is for whoever pushed it', async () => {
  const { request_uri } = await party.push()
  await mai.refusedAt(other.way(request_uri))
  await mai.refusedAt(party.way(`${request_uri}x`))
})

test('a request that was not pushed is not taken up, and nobody is sent anywhere', async () => {
  await mai.refusedAt(`${server.authorization_endpoint}?${await party.parameters()}`)
})

for (const [name, change] of Object.entries({
  'the PAR endpoint': (_, claims) => { claims.aud = server.pushed_authorization_request_endpoint },
  'the token endpoint': (_, claims) => { claims.aud = server.token_endpoint },
  'the issuer in a list': (_, claims) => { claims.aud = [ISSUER] },
  'the issuer and somebody else': (_, claims) => { claims.aud = [ISSUER, 'https://other.example'] },
  'somebody else': (_, claims) => { claims.aud = 'https://other.example' },
})) {
  test(`an assertion for ${name} is refused at PAR and at the token endpoint`, async () => {
    await refused(party.push(undefined, { auth: party.auth(change) }), 'invalid_client')
    const back = await party.back()
    await refused(party.exchange(back, { auth: party.auth(change) }), 'invalid_client')
  })
}

for (const [name, change] of Object.entries({
  'issued and good from 8 seconds ahead': (now) => ({ iat: now + 8, nbf: now + 8 }),
  'that does not say when it was issued': () => ({ iat: undefined, nbf: undefined }),
  'good for two minutes': (now) => ({ exp: now + 120, iat: now }),
})) {
  test(`an assertion ${name} is taken`, async () => {
    const auth = party.auth((_, claims) => { Object.assign(claims, change(seconds())) })
    assert.ok((await party.push(undefined, { auth })).request_uri)
  })
}

for (const [name, change] of Object.entries({
  'over for five minutes': (now) => ({ exp: now - 300 }),
  'without an end': () => ({ exp: undefined }),
  'good for more than two minutes': (now) => ({ exp: now + 121, iat: now }),
  'issued a minute ahead': (now) => ({ iat: now + 61 }),
  'good from a minute ahead': (now) => ({ nbf: now + 61 }),
  'without a name': () => ({ jti: undefined }),
  'by somebody else': () => ({ iss: 'other' }),
  'about somebody else': () => ({ sub: 'other' }),
})) {
  test(`an assertion ${name} is refused`, async () => {
    const auth = party.auth((_, claims) => { Object.assign(claims, change(seconds())) })
    await refused(party.push(undefined, { auth }), 'invalid_client')
  })
}

test('an assertion is used once', async () => {
  const jti = oauth.generateRandomState()
  const auth = party.auth((_, claims) => { claims.jti = jti })
  await party.push(undefined, { auth })
  await refused(party.push(undefined, { auth }), 'invalid_client')
})

test('an assertion by RS256, by none, by a shared secret or by a stranger is refused', async () => {
  const { client_id } = party.client
  const claims = () => new jose.SignJWT({ jti: oauth.generateRandomState() })
    .setIssuer(client_id).setSubject(client_id).setAudience(ISSUER).setExpirationTime('1m')
  const rsa = await signing('RS256')
  const stranger = await signing()
  const { kid } = party.key
  const secret = new TextEncoder().encode(await jose.exportSPKI(await jose.importJWK(party.key.jwk)))
  for (const assertion of [
    await claims().setProtectedHeader({ alg: 'RS256', kid }).sign(rsa.key),
    await claims().setProtectedHeader({ alg: 'ES256', kid }).sign(stranger.key),
    await claims().setProtectedHeader({ alg: 'ES256', jwk: stranger.jwk }).sign(stranger.key),
    await claims().setProtectedHeader({ alg: 'HS256', kid }).sign(secret),
    new jose.UnsecuredJWT({ jti: 'x' }).setIssuer(client_id).setSubject(client_id)
      .setAudience(ISSUER).setExpirationTime('1m').encode(),
  ]) {
    const auth = (_server, _client, body) => {
      body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
      body.set('client_assertion', assertion)
    }
    await refused(party.push(undefined, { auth }), 'invalid_client')
  }
})

test('a code is for the client that it was given to', async () => {
  const back = await party.back()
  other.verifier = party.verifier
  const taken = oauth.authorizationCodeGrantRequest(server, other.client, other.auth(),
    oauth.validateAuthResponse(server, other.client, new URLSearchParams([...back]), oauth.expectNoState),
    CALLBACK, other.verifier, { DPoP: other.proof(), ...INSECURE })
  await refused(taken.then((it) => oauth.processAuthorizationCodeResponse(server, other.client, it)), 'invalid_grant')
})

test('a code without its verifier or its way back is refused', async () => {
  const wrong = oauth.generateRandomCodeVerifier()
  await refused(party.exchange(await party.back(), { verifier: wrong }), 'invalid_grant')
  await refused(party.exchange(await party.back(), { redirect: `${CALLBACK}/x` }), 'invalid_grant')
})

test('a code that is bound to a key by a proof or by its name is given for that key alone', async () => {
  const thief = await oauth.generateKeyPair('ES256')
  const bound = await party.back(undefined, { DPoP: party.proof() })
  await refused(party.exchange(bound, { DPoP: party.proof(undefined, thief) }), 'invalid_grant', 'invalid_dpop_proof')
  const dpop_jkt = await party.proof().calculateThumbprint()
  const named = await party.back(await party.parameters({ dpop_jkt }))
  await refused(party.exchange(named, { DPoP: party.proof(undefined, thief) }), 'invalid_grant', 'invalid_dpop_proof')
  assert.ok((await party.exchange(await party.back(undefined, { DPoP: party.proof() }))).access_token)
})

test('a request that names one key and proves another is refused', async () => {
  const stranger = oauth.DPoP(party.client, await oauth.generateKeyPair('ES256'))
  const dpop_jkt = await stranger.calculateThumbprint()
  const pushed = party.push(await party.parameters({ dpop_jkt }), { DPoP: party.proof() })
  await refused(pushed, 'invalid_request', 'invalid_dpop_proof')
})

for (const [name, change] of Object.entries({
  'for another method': () => ({ htm: 'GET' }),
  'for another address': () => ({ htu: 'https://other.example/token' }),
  'without a name': () => ({ jti: undefined }),
  'issued a minute ahead': (now) => ({ iat: now + 61 }),
  'issued ten minutes ago': (now) => ({ iat: now - 600 }),
  'that is over': (now) => ({ exp: now - 60 }),
})) {
  test(`a proof ${name} is refused`, async () => {
    const DPoP = party.proof((_, claims) => { Object.assign(claims, change(seconds())) })
    await refused(party.exchange(await party.back(), { DPoP }), 'invalid_dpop_proof')
  })
}

for (const skew of [-10, 10]) {
  test(`a proof whose clock is ${skew} seconds off is taken`, async () => {
    const DPoP = party.proof((_, claims) => { claims.iat = seconds() + skew })
    assert.ok((await party.exchange(await party.back(), { DPoP })).access_token)
  })
}

test('a proof is of its type and shows a public key alone', async () => {
  const kinds = [
    (header) => { header.typ = 'JWT' },
    (header) => { delete header.jwk },
    (header) => { header.jwk = { ...header.jwk, d: 'AA' } },
    (header) => { header.crit = ['exp'] },
  ]
  for (const change of kinds) {
    const pair = await oauth.generateKeyPair('ES256')
    await refused(party.exchange(await party.back(), { DPoP: party.proof(change, pair) }), 'invalid_dpop_proof')
  }
})

test('a request that is sent again as it was is refused for its proof or its assertion', async () => {
  let sent
  const keep = (address, request) => {
    sent = { address, request: { ...request, body: request.body.toString() } }
    return fetch(address, request)
  }
  await party.push(undefined, { DPoP: party.proof(), [oauth.customFetch]: keep })
  const again = await fetch(sent.address, sent.request)
  assert.ok(again.status === 400 || again.status === 401, `${again.status}`)

  const named = () => {
    const jti = oauth.generateRandomState()
    return party.proof((_, claims) => { claims.jti = jti })
  }
  let proof = named()
  const tokens = await party.exchange(await party.back(), { DPoP: proof })
  await refused(party.exchange(await party.back(), { DPoP: proof }), 'invalid_dpop_proof')
  proof = named()
  await party.userinfo(tokens.access_token, proof)
  await refused(party.userinfo(tokens.access_token, proof), 'invalid_dpop_proof')
})

test('a token that is bound to a key is of no use without it', async () => {
  const { access_token } = await party.exchange(await party.back())
  const ask = (headers) => fetch(server.userinfo_endpoint, { headers })
  for (const headers of [{ authorization: `Bearer ${access_token}` }, { authorization: `DPoP ${access_token}` }]) {
    const answer = await ask(headers)
    assert.equal(answer.status, 401)
    assert.match(answer.headers.get('www-authenticate'), /error="invalid_(token|dpop_proof)"/)
  }
  const thief = party.proof(undefined, await oauth.generateKeyPair('ES256'))
  await refused(party.userinfo(access_token, thief), 'invalid_token', 'invalid_dpop_proof')
  const forOther = party.proof((_, claims) => { claims.ath = 'x'.repeat(43) })
  await refused(party.userinfo(access_token, forOther), 'invalid_dpop_proof')
  assert.ok((await party.userinfo(access_token)).sub)
})

for (const [name, more, errors] of [
  ['another request inside', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, ['invalid_request']],
  ['the implicit flow', { response_type: 'token' }, ['unsupported_response_type', 'invalid_request']],
  ['a plain challenge', { code_challenge_method: 'plain' }, ['invalid_request']],
  ['a challenge of its own', { code_challenge: '' }, ['invalid_request']],
  ['another way back', { redirect_uri: 'https://other.example/cb' }, ['invalid_request', 'invalid_redirect_uri']],
  ['a request object without a signature', { request: new jose.UnsecuredJWT({}).encode() }, ['invalid_request_object']],
]) {
  test(`a pushed request with ${name} is refused`, async () => {
    await refused(party.push(await party.parameters(more)), ...errors)
  })
}

test('what comes twice is refused', async () => {
  const parameters = await party.parameters()
  parameters.append('scope', 'openid')
  await refused(party.push(parameters), 'invalid_request')
})

test('PAR and the token endpoint are asked by POST alone', async () => {
  for (const endpoint of [server.pushed_authorization_request_endpoint, server.token_endpoint]) {
    assert.equal((await fetch(endpoint)).status, 405)
  }
})

for (const [name, change] of Object.entries({
  'for somebody else': (_, claims) => { claims.aud = 'https://other.example' },
  'for a list': (_, claims) => { claims.aud = [ISSUER] },
  'good for more than an hour': (_, claims) => { claims.exp = claims.nbf + 3_601 },
  'without a beginning': (_, claims) => { delete claims.nbf },
  'with another inside': (_, claims) => { claims.request_uri = 'urn:x' },
  'by another client': (_, claims) => { claims.iss = 'other' },
  'about its client': (_, claims) => { claims.sub = claims.iss },
})) {
  test(`a request object ${name} is refused`, async () => {
    const key = { key: party.key.key, kid: party.key.kid }
    const request = await oauth.issueRequestObject(
      server, party.client, await party.parameters(), key, { [oauth.modifyAssertion]: change })
    const { client_id } = party.client
    await refused(party.push(new URLSearchParams({ client_id, request })), 'invalid_request_object')
  })
}

test('one thing that a client signed is not taken for another', async () => {
  const { client_id } = party.client
  const key = { key: party.key.key, kid: party.key.kid }
  let assertion
  const auth = async (as, client, body) => {
    await party.auth()(as, client, body)
    assertion = body.get('client_assertion')
  }
  await party.push(undefined, { auth })
  await refused(party.push(new URLSearchParams({ client_id, request: assertion })), 'invalid_request_object')

  const proof = (await new Promise((sent) => {
    const keep = (_, request) => { sent(request.headers); throw new Error('kept') }
    party.push(undefined, { DPoP: party.proof(), [oauth.customFetch]: keep }).catch(() => {})
  })).dpop
  const alike = (_, claims) => { Object.assign(claims, { sub: client_id, jti: 'x' }) }
  const request = await oauth.issueRequestObject(
    server, party.client, await party.parameters(), key, { [oauth.modifyAssertion]: alike })
  for (const other of [request, proof]) {
    const auth = (_server, _client, body) => {
      body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
      body.set('client_assertion', other)
    }
    await refused(party.push(undefined, { auth }), 'invalid_client')
  }
})

test('long states and nonces come back whole', async () => {
  const [state, nonce] = ['s'.repeat(500), 'n'.repeat(64)]
  const { request_uri } = await party.push(await party.parameters({ nonce, state }))
  const back = oauth.validateAuthResponse(server, party.client, await mai.visit(party.way(request_uri)), state)
  const answer = await oauth.authorizationCodeGrantRequest(
    server, party.client, party.auth(), back, CALLBACK, party.verifier, { DPoP: party.proof(), ...INSECURE })
  const checked = { expectedNonce: nonce, requireIdToken: true }
  assert.ok(await oauth.processAuthorizationCodeResponse(server, party.client, answer, checked))
})
