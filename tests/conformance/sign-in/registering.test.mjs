// A relying party that registers itself by openid-client: RFC 7591 and 7592, by invitation.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as client from 'openid-client'
import { approve, CALLBACK, invite, ISSUER } from './house.mjs'
import { GRANTS, request } from './party.mjs'
import { Person } from './person.mjs'

const METADATA = { client_name: 'Bệnh viện', grant_types: GRANTS, redirect_uris: [CALLBACK] }

function registration(initialAccessToken, metadata = METADATA) {
  const options = { execute: [client.allowInsecureRequests], initialAccessToken }
  return client.dynamicClientRegistration(new URL(ISSUER), metadata, client.ClientSecretBasic(), options)
}

test('who is invited registers once, and signs people in when an official has approved', async () => {
  const invitation = await invite('confidential-web')
  const config = await registration(invitation)
  const { client_id, client_secret } = config.clientMetadata()
  assert.ok(client_id && client_secret)
  await assert.rejects(registration(invitation), 'an invitation is for one')

  const mai = new Person('mai')
  const { checks, parameters } = await request({ scope: 'openid' })
  const way = client.buildAuthorizationUrl(config, parameters)
  await mai.refusedAt(way)
  await approve(client_id)
  const tokens = await client.authorizationCodeGrant(config, await mai.visit(way), checks)
  assert.ok(tokens.claims().sub)
})

test('a relying party reads its registration with its own token and with no other', async () => {
  const { registration_access_token, registration_client_uri } =
    (await registration(await invite('confidential-web'))).clientMetadata()
  const read = (token) =>
    fetch(registration_client_uri, { headers: { authorization: `Bearer ${token}` } })
  const told = await (await read(registration_access_token)).json()
  assert.equal(told.client_name, METADATA.client_name)
  const other = (await registration(await invite('confidential-web'))).clientMetadata()
  assert.equal((await read(other.registration_access_token)).status, 401)
})

test('nobody registers uninvited, or as what the invitation is not for', async () => {
  await assert.rejects(registration(undefined))
  await assert.rejects(registration('x'.repeat(64)))
  const weak = { ...METADATA, token_endpoint_auth_method: 'client_secret_basic' }
  await assert.rejects(registration(await invite('fapi2'), weak), { error: 'invalid_client_metadata' })
  const script = { ...METADATA, redirect_uris: ['javascript:alert(1)'] }
  await assert.rejects(registration(await invite('confidential-web'), script), { error: /invalid_(redirect_uri|client_metadata)/ })
})
