// What is told of a person and of how they signed in, as it was asked for: by openid-client, and
// signed introspection by oauth4webapi.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as oauth from 'oauth4webapi'
import * as client from 'openid-client'
import { ISSUER, register } from './house.mjs'
import { discover, GRANTS, request, signedIn } from './party.mjs'
import { Person } from './person.mjs'

const LEVEL = 'urn:danh:authentication-level:'

const told = async ({ config, tokens }) =>
  client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)

test('a claim by its name, and nothing that was not asked for', async () => {
  const claims = JSON.stringify({ userinfo: { birthdate: { essential: true } } })
  const said = await told(await signedIn(new Person('mai'), {}, { claims, scope: 'openid' }))
  assert.deepEqual(Object.keys(said).sort(), ['birthdate', 'sub'])
  assert.match(said.birthdate, /^\d{4}-\d{2}-\d{2}$/)
})

test('verified claims, with the rules by which they are', async () => {
  const asked = (trust_framework) => {
    const name = { essential: true }
    return JSON.stringify({ userinfo: { verified_claims: { claims: { name }, verification: { trust_framework } } } })
  }
  const scope = 'openid'
  const said = await told(await signedIn(new Person('mai'), {}, { claims: asked(null), scope }))
  assert.equal(said.verified_claims.claims.name, 'Trần Thị Mai')
  assert.ok(said.verified_claims.verification.trust_framework)
  const other = asked({ value: 'eidas' })
  const without = await told(await signedIn(new Person('mai'), {}, { claims: other, scope }))
  assert.equal(without.verified_claims, undefined, 'what cannot be met is left out')
})

test('a level that nobody reaches is refused where it is essential', async () => {
  const registered = await register('confidential-web', { grant_types: GRANTS })
  const config = await discover(registered, registered.client_secret)
  const claims = JSON.stringify({ id_token: { acr: { essential: true, values: [`${LEVEL}4`] } } })
  const { checks, parameters } = await request({ claims })
  const back = await new Person('mai').visit(client.buildAuthorizationUrl(config, parameters))
  await assert.rejects(client.authorizationCodeGrant(config, back, checks), { error: 'unmet_authentication_requirements' })
})

test('a level that is only wished for is told as it is', async () => {
  const { tokens } = await signedIn(new Person('mai'), {}, { acr_values: `${LEVEL}4 ${LEVEL}1` })
  assert.equal(tokens.claims().acr, `${LEVEL}1`)
})

test('who is asked to sign in again has done so just now', async () => {
  const mai = new Person('mai')
  const first = await signedIn(mai, {}, { max_age: '3600' })
  await new Promise((later) => setTimeout(later, 1_100))
  const same = await signedIn(mai, {}, { max_age: '3600' })
  assert.equal(same.tokens.claims().auth_time, first.tokens.claims().auth_time)
  const again = await signedIn(mai, {}, { max_age: '3600', prompt: 'login' })
  assert.ok(again.tokens.claims().auth_time > first.tokens.claims().auth_time)
})

for (const introspection_signed_response_alg of ['ES256', 'EdDSA', 'PS256', 'RS256']) {
  test(`the state of a token is told signed by ${introspection_signed_response_alg} to whoever wants it so`, async () => {
    const { registered, tokens } = await signedIn(new Person('mai'), { introspection_signed_response_alg })
    const insecure = { [oauth.allowInsecureRequests]: true }
    const found = await oauth.discoveryRequest(new URL(ISSUER), insecure)
    const server = await oauth.processDiscoveryResponse(new URL(ISSUER), found)
    const party = { client_id: registered.client_id, introspection_signed_response_alg }
    const auth = oauth.ClientSecretBasic(registered.client_secret)
    const options = { requestJwtResponse: true, ...insecure }
    const answer = await oauth.introspectionRequest(server, party, auth, tokens.access_token, options)
    const state = await oauth.processIntrospectionResponse(server, party, answer)
    await oauth.validateApplicationLevelSignature(server, answer, insecure)
    assert.equal(state.active, true)
  })
}
