// Tokens of ours read by the npm package jose, and its own for us: tokens.mjs OURS THEIRS.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as jose from "jose";

const [ours, theirs] = process.argv.slice(2);
const CONTENT = '{"iss":"danh","name":"Nguyễn Thị Mai"}';
const AGREEING = ["ECDH-ES", "ECDH-ES+A256KW"].flatMap((alg) =>
  ["A256GCM", "A128CBC-HS256"].map((enc) => [alg, enc]),
);
const text = (bytes) => new TextDecoder().decode(bytes);

const read = JSON.parse(readFileSync(ours, "utf8"));
assert.equal(read.signed.length, 4);
assert.equal(read.encrypted.length, AGREEING.length);
for (const { alg, key, token } of read.signed) {
  const verified = await jose.compactVerify(token, await jose.importJWK(key, alg), { algorithms: [alg] });
  assert.equal(text(verified.payload), CONTENT);
}
for (const { alg, enc, key, token } of read.encrypted) {
  const options = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] };
  const opened = await jose.compactDecrypt(token, await jose.importJWK(key, alg), options);
  assert.equal(text(opened.plaintext), CONTENT);
}
for (const { key, thumbprint } of read.thumbprints) {
  assert.equal(await jose.calculateJwkThumbprint(key), thumbprint);
}

const bytes = new TextEncoder().encode(CONTENT);
const signed = ["EdDSA", "Ed25519", "ES256", "PS256", "RS256"].map(async (alg) => {
  const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
  const token = await new jose.CompactSign(bytes).setProtectedHeader({ alg }).sign(privateKey);
  return { alg, key: await jose.exportJWK(publicKey), token };
});
const encrypted = AGREEING.map(async ([alg, enc]) => {
  const { publicKey, privateKey } = await jose.generateKeyPair(alg, { crv: "P-256", extractable: true });
  const token = await new jose.CompactEncrypt(bytes).setProtectedHeader({ alg, enc }).encrypt(publicKey);
  return { alg, enc, key: await jose.exportJWK(privateKey), token };
});
writeFileSync(theirs, JSON.stringify({ signed: await Promise.all(signed), encrypted: await Promise.all(encrypted) }));
