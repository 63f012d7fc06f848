// A relying party by openid-client.
import assert from 'node:assert/strict'
import * as client from 'openid-client'
import { CALLBACK, ISSUER, register } from './house.mjs'

export const GRANTS = ['authorization_code', 'refresh_token']

export function discover(registered, metadata, auth, ...more) {
  const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks, ...more]
  return client.discovery(new URL(ISSUER), registered.client_id, metadata, auth, { execute })
}

/** What a relying party remembers of one request, and the parameters that it sends. */
export async function request(more = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const checks = { expectedNonce: client.randomNonce(), expectedState: client.randomState(), pkceCodeVerifier }
  const parameters = {
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    nonce: checks.expectedNonce,
    redirect_uri: CALLBACK,
    scope: 'openid profile offline_access',
    state: checks.expectedState,
    ...more,
  }
  return { checks, parameters }
}

/** Somebody signed in at a service, and what the service has of it. */
export async function signedIn(person, metadata, more) {
  const registered = await register('confidential-web', { grant_types: GRANTS, ...metadata })
  const { client_secret } = registered
  const config = await discover(registered, client_secret, client.ClientSecretBasic(client_secret))
  const { checks, parameters } = await request(more)
  const back = await person.visit(client.buildAuthorizationUrl(config, parameters))
  const tokens = await client.authorizationCodeGrant(config, back, checks)
  assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, true)
  return { config, registered, tokens }
}
