// What is asked. `begins` sets one client up and gives the steps that it takes, one after the other,
// each with what the one before it gave.
import { CALLBACK } from './houses.mjs'
import { ask, chance, form, must, sha256 } from './wire.mjs'

const BOTH = () => true
const OURS = (house) => house.name === 'danh'

export const LOADS = [
  {
    name: 'client_credentials, secret: requests',
    fits: BOTH,
    async begins(house) {
      const headers = { authorization: basic(house.basic) }
      const body = form({ grant_type: 'client_credentials' })
      return { token: async () => must(await ask('POST', house.metadata.token_endpoint, { body, headers }), 200) }
    },
  },
  {
    name: 'client_credentials, private_key_jwt and DPoP: requests',
    fits: BOTH,
    async begins(house) {
      return { token: () => token(house, { grant_type: 'client_credentials' }, {}) }
    },
  },
  {
    name: 'code flow of somebody signed in (PKCE, secret): flows of 2 requests',
    fits: BOTH,
    async begins(house, person) {
      await house.signedIn(person)
      await house.agree(person, way(house, house.web).address)
      return { authorize: () => authorized(house, person, way(house, house.web)), token: (agreed) => redeem(house, agreed) }
    },
  },
  {
    name: 'FAPI 2.0 flow of somebody signed in (PAR, private_key_jwt, DPoP, PKCE): flows of 3 requests',
    fits: BOTH,
    async begins(house, person) {
      await house.signedIn(person)
      const memory = {}
      const pushed = async () => {
        const { parameters, verifier } = way(house, house.fapi)
        const body = form({ ...parameters, ...house.key.assertion(house.fapi.client_id, house.issuer) })
        const endpoint = house.metadata.pushed_authorization_request_endpoint
        const { request_uri } = JSON.parse(must(await ask('POST', endpoint, { body }), 201).text)
        const asked = form({ client_id: house.fapi.client_id, request_uri })
        return { address: `${house.metadata.authorization_endpoint}?${asked}`, verifier }
      }
      await house.agree(person, (await pushed()).address)
      return {
        'pushed request': pushed,
        authorize: (asked) => authorized(house, person, asked),
        token: ({ code, verifier }) => {
          const fields = { code, code_verifier: verifier, grant_type: 'authorization_code', redirect_uri: CALLBACK }
          return token(house, fields, memory)
        },
      }
    },
  },
  {
    name: 'code flow with a passkey, from signed out: flows of 4 requests',
    fits: OURS,
    async begins(house, person) {
      await house.signedIn(person)
      await house.agree(person, way(house, house.web).address)
      return {
        'authorize, signed out': async () => {
          person.jar.clear()
          const asked = way(house, house.web)
          const door = must(await ask('GET', asked.address, { jar: person.jar }), 303).headers.location
          return { ...asked, door }
        },
        'page of sign-in': async (asked) => ({ ...asked, page: await house.passkeyPage(person, asked.door) }),
        passkey: async (asked) => {
          const answer = new URL(await house.passkeyShown(person, asked.page))
          return { ...asked, code: answer.searchParams.get('code') }
        },
        token: (agreed) => redeem(house, agreed),
      }
    },
  },
  {
    name: 'password, right, and a code asked for: requests',
    fits: OURS,
    // More would find no place where passwords are hashed.
    atOnce: 16,
    async begins(house, person) {
      return { password: async () => must(await house.withPassword(person), 303) }
    },
  },
]

/** Where a service sends somebody. */
function way(house, client) {
  const verifier = chance(32)
  const parameters = {
    client_id: client.client_id,
    code_challenge: sha256(verifier).toString('base64url'),
    code_challenge_method: 'S256',
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid profile',
  }
  return { address: `${house.metadata.authorization_endpoint}?${form(parameters)}`, parameters, verifier }
}

async function authorized(house, person, asked) {
  return { ...asked, code: await house.codeFor(person, asked.address) }
}

async function redeem(house, { code, verifier }) {
  const headers = { authorization: basic(house.web) }
  const body = form({ code, code_verifier: verifier, grant_type: 'authorization_code', redirect_uri: CALLBACK })
  must(await ask('POST', house.metadata.token_endpoint, { body, headers }), 200)
}

/** With an assertion and a proof; a nonce that is asked for is sent from then on. */
async function token(house, fields, memory) {
  const endpoint = house.metadata.token_endpoint
  const send = () => {
    const body = form({ ...fields, ...house.key.assertion(house.fapi.client_id, house.issuer) })
    return ask('POST', endpoint, { body, headers: { dpop: house.key.proof('POST', endpoint, memory.nonce) } })
  }
  let answer = await send()
  if (answer.status === 400 && answer.headers['dpop-nonce']) {
    memory.nonce = answer.headers['dpop-nonce']
    answer = await send()
  }
  memory.nonce = answer.headers['dpop-nonce'] ?? memory.nonce
  must(answer, 200)
}

function basic({ client_id, client_secret }) {
  return `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`
}
