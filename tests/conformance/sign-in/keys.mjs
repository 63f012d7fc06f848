// Keys of a relying party and what it registers of them.
import * as jose from 'jose'

/** A key that signs, with the public half as it is registered. */
export async function signing(alg = 'ES256') {
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true })
  return described(alg, 'sig', privateKey, publicKey)
}

/** A key that others encrypt to. */
export async function encryption(alg = 'ECDH-ES') {
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, { crv: 'P-256', extractable: true })
  return described(alg, 'enc', privateKey, publicKey)
}

async function described(alg, use, key, publicKey) {
  const jwk = await jose.exportJWK(publicKey)
  const kid = await jose.calculateJwkThumbprint(jwk)
  return { alg, jwk: { ...jwk, alg, kid, use }, key, kid }
}
