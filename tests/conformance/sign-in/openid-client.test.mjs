// openid-client, a certified relying party: from discovery to the end, for each conduct.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import * as jose from 'jose'
import * as client from 'openid-client'
import { CALLBACK, ISSUER, portal, register, suspend } from './house.mjs'
import { encryption, signing } from './keys.mjs'
import { discover, GRANTS, request, signedIn } from './party.mjs'
import { Person } from './person.mjs'

const BASIC_ALGS = ['RS256', 'ES256', 'EdDSA', 'PS256']
const FAPI_ALGS = ['ES256', 'EdDSA', 'PS256']
const MANAGEMENT = ['ECDH-ES', 'ECDH-ES+A256KW']
const ENCRYPTION = ['A128CBC-HS256', 'A256GCM']
const MAI = 'Trần Thị Mai'

const mai = new Person('mai')

test('the metadata is that of the issuer and names what follows', async () => {
  const registered = await register('confidential-web', { grant_types: GRANTS })
  const server = (await discover(registered, registered.client_secret)).serverMetadata()
  assert.equal(server.issuer, ISSUER)
  assert.equal(server.authorization_response_iss_parameter_supported, true)
  assert.ok(server.id_token_signing_alg_values_supported.includes('RS256'))
  assert.ok(!server.id_token_signing_alg_values_supported.includes('none'))
})

for (const alg of BASIC_ALGS) {
  test(`a web service signs somebody in and gets an ID token by ${alg}`, async () => {
    // Who names no algorithm gets RS256.
    const named = alg === 'RS256' ? {} : { id_token_signed_response_alg: alg }
    const registered = await register('confidential-web', { grant_types: GRANTS, ...named })
    const auth = client.ClientSecretBasic(registered.client_secret)
    const config = await discover(registered, { ...named, client_secret: registered.client_secret }, auth)
    const { checks, parameters } = await request()
    const back = await mai.visit(client.buildAuthorizationUrl(config, parameters))
    assert.equal(back.searchParams.get('iss'), ISSUER)
    const tokens = await client.authorizationCodeGrant(config, back, checks)
    const { sub } = tokens.claims()
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, sub)).name, MAI)

    const state = await client.tokenIntrospection(config, tokens.access_token)
    assert.equal(state.active, true)
    assert.equal(state.client_id, registered.client_id)
    const again = await client.refreshTokenGrant(config, tokens.refresh_token)
    assert.equal(again.claims().sub, sub)
    await client.tokenRevocation(config, again.refresh_token)
    for (const over of [tokens.access_token, again.access_token]) {
      assert.equal((await client.tokenIntrospection(config, over)).active, false)
    }
    await assert.rejects(client.refreshTokenGrant(config, again.refresh_token), { error: 'invalid_grant' })
  })
}

test('the portal of the demo is registered for whoever wants to try, at any port', async () => {
  const { client_id, client_secret } = await portal()
  const auth = client.ClientSecretBasic(client_secret)
  const config = await discover({ client_id }, client_secret, auth)
  const { checks, parameters } = await request({ scope: 'openid' })
  const back = await mai.visit(client.buildAuthorizationUrl(config, parameters))
  const claims = (await client.authorizationCodeGrant(config, back, checks)).claims()
  assert.ok(claims.acr && claims.amr.includes('pwd'), JSON.stringify(claims.amr))
})

test('the answer comes in a form to whoever wants it so', async () => {
  const posted = { token_endpoint_auth_method: 'client_secret_post' }
  const registered = await register('confidential-web', { grant_types: GRANTS, ...posted })
  const config = await discover(registered, registered.client_secret)
  const { checks, parameters } = await request({ response_mode: 'form_post' })
  const back = await mai.visit(client.buildAuthorizationUrl(config, parameters))
  assert.ok(back instanceof Request, 'a form')
  assert.ok((await client.authorizationCodeGrant(config, back, checks)).claims().sub)
})

test('a person is another to each service, and the same to services of one host', async () => {
  const subject = async (callback) => {
    const registered = await register('confidential-web', { grant_types: GRANTS, redirect_uris: [callback] })
    const { client_secret } = registered
    const config = await discover(registered, client_secret, client.ClientSecretBasic(client_secret))
    const { checks, parameters } = await request({ redirect_uri: callback })
    const back = await mai.visit(client.buildAuthorizationUrl(config, parameters), { callback })
    return (await client.authorizationCodeGrant(config, back, checks)).claims().sub
  }
  const one = await subject('https://bank.example/cb')
  assert.equal(await subject('https://bank.example/other'), one)
  assert.notEqual(await subject('https://school.example/cb'), one)
})

test('who says no is not told of, and the service hears that', async () => {
  const registered = await register('confidential-web', { grant_types: GRANTS })
  const config = await discover(registered, registered.client_secret)
  const { checks, parameters } = await request()
  const back = await mai.visit(client.buildAuthorizationUrl(config, parameters), { decision: 'deny' })
  const refused = { error: 'access_denied' }
  await assert.rejects(client.authorizationCodeGrant(config, back, checks), refused)
})

test('nobody is asked anything when that is wanted, and then not signed in', async () => {
  const registered = await register('confidential-web', { grant_types: GRANTS })
  const config = await discover(registered, registered.client_secret)
  const { checks, parameters } = await request({ prompt: 'none', scope: 'openid' })
  const back = await new Person('duc').visit(client.buildAuthorizationUrl(config, parameters))
  const refused = { error: 'login_required' }
  await assert.rejects(client.authorizationCodeGrant(config, back, checks), refused)
})

/** FAPI 2.0 with everything that Message Signing adds. */
async function fapi(alg, more = {}, ...execute) {
  const key = await signing(alg)
  const own = {
    dpop_bound_access_tokens: true,
    grant_types: GRANTS,
    id_token_signed_response_alg: alg,
    authorization_signed_response_alg: alg,
    token_endpoint_auth_method: 'private_key_jwt',
    ...more,
  }
  const keys = [key.jwk, ...(more.jwks?.keys ?? [])]
  const registered = await register('fapi2', { ...own, jwks: { keys } })
  const auth = client.PrivateKeyJwt({ key: key.key, kid: key.kid })
  const config = await discover(registered, own, auth, ...execute)
  const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair(alg === 'EdDSA' ? 'Ed25519' : alg))
  return { DPoP, config, key, registered }
}

async function pushed({ DPoP, config, key }, parameters) {
  const signed = await client.buildAuthorizationUrlWithJAR(config, parameters, { key: key.key, kid: key.kid })
  return client.buildAuthorizationUrlWithPAR(config, signed.searchParams, { DPoP })
}

for (const alg of FAPI_ALGS) {
  test(`FAPI 2.0 with signed messages: PAR, JAR, JARM, DPoP, private_key_jwt by ${alg}`, async () => {
    const party = await fapi(alg, {}, client.useJwtResponseMode)
    const { DPoP, config, registered } = party
    const { checks, parameters } = await request()
    const back = await mai.visit(await pushed(party, parameters))
    assert.deepEqual([...back.searchParams.keys()], ['response'], 'nothing but what is signed')
    const tokens = await client.authorizationCodeGrant(config, back, checks, undefined, { DPoP })
    assert.equal(tokens.token_type, 'dpop')
    const { sub } = tokens.claims()
    const told = await client.fetchUserInfo(config, tokens.access_token, sub, { DPoP })
    assert.equal(told.name, MAI)
    const state = await client.tokenIntrospection(config, tokens.access_token)
    assert.ok(state.cnf.jkt, 'bound to the key')
    const again = await client.refreshTokenGrant(config, tokens.refresh_token, {}, { DPoP })
    assert.equal(again.refresh_token ?? tokens.refresh_token, tokens.refresh_token, 'kept')

    await mai.withdraw(registered.client_id)
    assert.equal((await client.tokenIntrospection(config, again.access_token)).active, false)
    const over = client.fetchUserInfo(config, again.access_token, sub, { DPoP })
    await assert.rejects(over, (error) => error.cause?.[0]?.parameters?.error === 'invalid_token')
  })
}

for (const management of MANAGEMENT) {
  for (const content of ENCRYPTION) {
    test(`an ID token and what is told that only the service can read: ${management}, ${content}`, async () => {
      const reader = await encryption(management)
      const metadata = {
        id_token_encrypted_response_alg: management,
        id_token_encrypted_response_enc: content,
        userinfo_encrypted_response_alg: management,
        userinfo_encrypted_response_enc: content,
        userinfo_signed_response_alg: 'ES256',
        jwks: { keys: [reader.jwk] },
      }
      const decrypting = (config) => client.enableDecryptingResponses(config, [content], reader)
      const party = await fapi('ES256', metadata, decrypting)
      const { DPoP, config } = party
      const { checks, parameters } = await request()
      const back = await mai.visit(await pushed(party, parameters))
      const tokens = await client.authorizationCodeGrant(config, back, checks, undefined, { DPoP })
      assert.equal(tokens.id_token.split('.').length, 5, 'encrypted')
      const told = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP })
      assert.equal(told.name, MAI)
    })
  }
}

test('an app without secrets: DPoP with a nonce of ours, and a refresh token that is used once', async () => {
  const own = { dpop_bound_access_tokens: true, grant_types: GRANTS, token_endpoint_auth_method: 'none' }
  const registered = await register('public-app', own)
  const named = { ...own, id_token_signed_response_alg: 'ES256' }
  const config = await discover(registered, named, client.None())
  const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair())
  const { checks, parameters } = await request()
  const back = await mai.visit(client.buildAuthorizationUrl(config, parameters))
  const tokens = await client.authorizationCodeGrant(config, back, checks, undefined, { DPoP })
  const again = await client.refreshTokenGrant(config, tokens.refresh_token, {}, { DPoP })
  assert.notEqual(again.refresh_token, tokens.refresh_token)
  assert.equal((await client.fetchUserInfo(config, again.access_token, tokens.claims().sub, { DPoP })).name, MAI)

  const twice = client.refreshTokenGrant(config, tokens.refresh_token, {}, { DPoP })
  await assert.rejects(twice, { error: 'invalid_grant' })
  const successor = client.refreshTokenGrant(config, again.refresh_token, {}, { DPoP })
  await assert.rejects(successor, { error: 'invalid_grant' }, 'whoever stole one ends them all')
})

test('who signs out at one service is signed out, and every service is told', async () => {
  const told = []
  const ear = createServer(async (asked, answer) => {
    told.push(new URLSearchParams(await text(asked)).get('logout_token'))
    answer.end()
    ear.emit('told')
  })
  await once(ear.listen(0, '127.0.0.1'), 'listening')
  try {
    const person = new Person('duc')
    const bye = `${CALLBACK}/bye`
    const metadata = {
      backchannel_logout_uri: `http://127.0.0.1:${ear.address().port}/out`,
      post_logout_redirect_uris: [bye],
    }
    const { config, registered, tokens } = await signedIn(person, metadata)
    const heard = once(ear, 'told')
    const way = client.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token, post_logout_redirect_uri: bye, state: 'so long' })
    const left = await person.visit(way, { callback: bye })
    assert.equal(left.searchParams.get('state'), 'so long')
    await heard

    const keys = jose.createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri))
    const expected = { audience: registered.client_id, issuer: ISSUER, typ: 'logout+jwt', requiredClaims: ['exp', 'iat', 'jti'] }
    const { payload } = await jose.jwtVerify(told[0], keys, expected)
    const { sid, sub } = tokens.claims()
    assert.deepEqual([payload.sid, payload.sub, payload.nonce], [sid, sub, undefined])
    assert.deepEqual(payload.events, { 'http://schemas.openid.net/event/backchannel-logout': {} })

    const { checks, parameters } = await request({ prompt: 'none', scope: 'openid' })
    const back = await person.visit(client.buildAuthorizationUrl(config, parameters))
    await assert.rejects(client.authorizationCodeGrant(config, back, checks), { error: 'login_required' })
  } finally {
    ear.close()
  }
})

test('nobody is sent away from signing out to where the service is not', async () => {
  const { config, tokens } = await signedIn(new Person('duc'), { post_logout_redirect_uris: [`${CALLBACK}/bye`] })
  const post_logout_redirect_uri = 'https://other.example/'
  const way = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri })
  await new Person('duc').refusedAt(way)
})

test('who locks their account ends every token with the next request', async () => {
  const person = new Person('binh')
  const parties = [await signedIn(person, {}), await signedIn(person, {})]
  await person.lock()
  for (const { config, tokens } of parties) {
    assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, false)
    const over = client.fetchUserInfo(config, tokens.access_token, client.skipSubjectCheck)
    await assert.rejects(over, (error) => error.cause?.[0]?.parameters?.error === 'invalid_token')
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' })
  }
})

test('a service gets a token of its own, and nothing more once it is suspended', async () => {
  const key = await signing()
  const own = {
    dpop_bound_access_tokens: true,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    token_endpoint_auth_method: 'private_key_jwt',
  }
  const registered = await register('fapi2', { ...own, jwks: { keys: [key.jwk] } })
  const config = await discover(registered, own, client.PrivateKeyJwt({ key: key.key, kid: key.kid }))
  const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair())
  const tokens = await client.clientCredentialsGrant(config, {}, { DPoP })
  assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, true)
  await suspend(registered.client_id)
  await assert.rejects(client.clientCredentialsGrant(config, {}, { DPoP }), /./)
})
