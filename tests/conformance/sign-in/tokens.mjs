// The npm package `jose` reads what libs/jose wrote, refuses it changed, and writes its own.
// JSON on standard input, JSON on standard output; libs/jose/tests/it/other_hands.rs is who asks.
import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import * as jose from 'jose'

const ALGORITHMS = ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS256']
const MANAGEMENT = ['ECDH-ES', 'ECDH-ES+A256KW']
const ENCRYPTION = ['A128CBC-HS256', 'A256GCM']

const { claims, content, encrypted, recipient, signed } = JSON.parse(await text(process.stdin))

/** The same token with one letter in the middle of a part changed. */
function changed(token, part) {
  const parts = token.split('.')
  const at = parts[part].length >> 1
  const letter = parts[part][at] === 'A' ? 'B' : 'A'
  parts[part] = parts[part].slice(0, at) + letter + parts[part].slice(at + 1)
  return parts.join('.')
}

for (const { alg, jwk, thumbprint, token } of signed) {
  const key = await jose.importJWK(jwk, alg)
  const { payload } = await jose.jwtVerify(token, key, { algorithms: [alg] })
  assert.deepEqual(payload, claims, alg)
  assert.equal(await jose.calculateJwkThumbprint(jwk), thumbprint, alg)
  for (const part of [1, 2]) {
    await assert.rejects(jose.jwtVerify(changed(token, part), key), { code: /JWS/ }, alg)
  }
}

const { d, ...open } = recipient
for (const { alg, enc, token } of encrypted) {
  const key = await jose.importJWK(recipient, alg)
  const only = { contentEncryptionAlgorithms: [enc], keyManagementAlgorithms: [alg] }
  const { plaintext } = await jose.compactDecrypt(token, key, only)
  assert.equal(new TextDecoder().decode(plaintext), content, `${alg} ${enc}`)
  for (const part of [2, 3, 4]) {
    await assert.rejects(jose.compactDecrypt(changed(token, part), key, only), { code: /JWE/ })
  }
}

const own = { encrypted: [], forged: [], signed: [] }
for (const alg of ALGORITHMS) {
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true })
  const token = await new jose.SignJWT(claims).setProtectedHeader({ alg }).sign(privateKey)
  own.signed.push({ alg, jwk: await jose.exportJWK(publicKey), token })
  // The public key taken for a shared secret.
  const secret = new TextEncoder().encode(await jose.exportSPKI(publicKey))
  own.forged.push(await new jose.SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret))
}
own.forged.push(new jose.UnsecuredJWT(claims).encode())

const parties = { apu: new TextEncoder().encode('Alice'), apv: new TextEncoder().encode('Bob') }
for (const alg of MANAGEMENT) {
  for (const enc of ENCRYPTION) {
    const key = await jose.importJWK(open, alg)
    for (const told of [{}, parties]) {
      const token = await new jose.CompactEncrypt(new TextEncoder().encode(content))
        .setProtectedHeader({ alg, enc })
        .setKeyManagementParameters(told)
        .encrypt(key)
      own.encrypted.push({ alg, enc, token })
    }
  }
}
console.log(JSON.stringify(own))
