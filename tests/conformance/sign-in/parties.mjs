// Relying parties by libraries of others, against a danh that runs:
// parties.mjs URL DANH DATA PYTHON. DANH is the program and DATA its folder, where clients are
// registered and demo people stand; PYTHON has Authlib.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as jose from "jose";
import * as oauth from "oauth4webapi";
import * as oidc from "openid-client";
import { Person } from "./person.mjs";

const [url, danh, data, python] = process.argv.slice(2);
const demo = JSON.parse(readFileSync(join(data, "demo.json"), "utf8"));
const BACK = "http://127.0.0.1:1/cb";
const insecure = { execute: [oidc.allowInsecureRequests] };
const mai = demo.accounts.find((account) => account.login === "mai");
const person = () => new Person(mai.login, mai.password);

/** Registers a client and returns what is printed of it. */
function register(id, conduct, metadata) {
  const file = join(data, `${id}.json`);
  writeFileSync(file, JSON.stringify({ client_name: id, redirect_uris: ["http://127.0.0.1/cb"], ...metadata }));
  const words = ["relying-parties", "add", "--data", data, "--id", id, "--conduct", conduct, "--metadata", file];
  words.push("--approved", "--purpose", "test", "--purpose-vi", "để thử", "--purpose-en", "to try");
  for (const claim of ["name", "birthdate"]) words.push("--claim", claim);
  return JSON.parse(execFileSync(danh, words, { encoding: "utf8" }));
}

async function keys(alg) {
  const pair = await jose.generateKeyPair(alg, { crv: "P-256", extractable: true });
  const jwk = { ...(await jose.exportJWK(pair.publicKey)), alg, kid: alg, use: alg.startsWith("ECDH") ? "enc" : "sig" };
  return { ...pair, jwk };
}

/** A code flow by openid-client; `ask` makes the address from the parameters. */
async function flow(config, scope, ask, options) {
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  const address = await ask({
    redirect_uri: BACK,
    scope,
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  const came = await person().agree(address, BACK);
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return { came, checks, tokens: await oidc.authorizationCodeGrant(config, came, checks, undefined, options) };
}

const parties = {
  async "openid-client: a confidential service signs a person in, asks, goes on, and ends it"() {
    const { client_id, client_secret } = demo.parties[0];
    const config = await oidc.discovery(new URL(url), client_id, {}, oidc.ClientSecretBasic(client_secret), insecure);
    const ask = async (parameters) => oidc.buildAuthorizationUrl(config, parameters);
    const { came, checks, tokens } = await flow(config, "openid profile", ask);
    const claims = tokens.claims();
    assert.equal(claims.iss, url);
    assert.ok(claims.sub && claims.acr && claims.amr.includes("pwd"));
    const told = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
    assert.ok(told.name.includes("Mai"), "the register's name");
    assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, true);
    // A code is good once, and whoever brings it again ends what came of it (RFC 6749 4.1.2).
    await assert.rejects(oidc.authorizationCodeGrant(config, came, checks), { error: "invalid_grant" });
    assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, false);
  },

  async "openid-client: a refreshed token works until it is revoked"() {
    const { client_id, client_secret } = demo.parties[0];
    const config = await oidc.discovery(new URL(url), client_id, {}, oidc.ClientSecretBasic(client_secret), insecure);
    const ask = async (parameters) => oidc.buildAuthorizationUrl(config, parameters);
    const { tokens } = await flow(config, "openid offline_access", ask);
    const again = await oidc.refreshTokenGrant(config, tokens.refresh_token);
    assert.ok(again.access_token !== tokens.access_token);
    await oidc.tokenRevocation(config, tokens.refresh_token);
    await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: "invalid_grant" });
    assert.equal((await oidc.tokenIntrospection(config, again.access_token)).active, false);
  },

  async "openid-client: FAPI 2.0 with PAR, DPoP, private_key_jwt, JAR and JARM"() {
    const { config, dpop, request } = await fapi();
    oidc.useJwtResponseMode(config);
    const ask = async (parameters) => {
      const signed = await oidc.buildAuthorizationUrlWithJAR(config, parameters, request);
      return oidc.buildAuthorizationUrlWithPAR(config, signed.searchParams, { DPoP: dpop });
    };
    const { tokens } = await flow(config, "openid profile", ask, { DPoP: dpop });
    assert.equal(tokens.token_type, "dpop");
    const told = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP: dpop });
    assert.ok(told.name.includes("Mai"));
    // The token without its key is worth nothing.
    await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub));
  },

  async "Authlib: a confidential service signs a person in and asks"() {
    assert.ok(python, "no Python was given");
    const { client_id, client_secret } = demo.parties[0];
    const words = ["authlib_party.py", url, client_id, client_secret, BACK];
    const party = spawn(python, words, { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface(party.stdout)[Symbol.asyncIterator]();
    const came = await person().agree(new URL((await lines.next()).value), BACK);
    party.stdin.write(`${came}\n`);
    const told = JSON.parse((await lines.next()).value);
    assert.ok(told.name.includes("Mai"));
  },

  async "oauth4webapi: an assertion is for the issuer alone, and for one use"() {
    const { config, signing } = await fapi();
    const server = config.serverMetadata();
    const assertion = (aud, jti) =>
      new jose.SignJWT({ jti }).setProtectedHeader({ alg: "ES256", kid: "ES256" }).setIssuer("fapi-test")
        .setSubject("fapi-test").setAudience(aud).setIssuedAt().setExpirationTime("60s").sign(signing.privateKey);
    const push = async (assertion) => {
      const body = new URLSearchParams({
        client_assertion: assertion,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_id: "fapi-test",
        code_challenge: await oidc.calculatePKCECodeChallenge(oidc.randomPKCECodeVerifier()),
        code_challenge_method: "S256",
        redirect_uri: BACK,
        response_type: "code",
        scope: "openid",
      });
      const answer = await fetch(server.pushed_authorization_request_endpoint, { method: "POST", body });
      return (await answer.json()).error;
    };
    for (const aud of [server.pushed_authorization_request_endpoint, server.token_endpoint, [server.issuer]]) {
      assert.equal(await push(await assertion(aud, crypto.randomUUID())), "invalid_client", `${aud}`);
    }
    const good = await assertion(server.issuer, crypto.randomUUID());
    assert.equal(await push(good), undefined);
    assert.equal(await push(good), "invalid_client", "the same assertion again");
  },

  async "oauth4webapi: a proof is good once, for its request and its token"() {
    const { config, signing } = await fapi();
    const server = config.serverMetadata();
    const pair = await oauth.generateKeyPair("ES256");
    const proof = (claims) =>
      new jose.SignJWT({ jti: crypto.randomUUID(), htm: "POST", htu: server.token_endpoint, ...claims })
        .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk }).setIssuedAt().sign(pair.privateKey);
    const jwk = await jose.exportJWK(pair.publicKey);
    const client = { client_id: "fapi-test" };
    const auth = oauth.PrivateKeyJwt({ key: signing.privateKey, kid: "ES256" });
    const grant = async (dpop) => {
      const options = { headers: { DPoP: dpop }, [oauth.allowInsecureRequests]: true };
      const answer = await oauth.clientCredentialsGrantRequest(server, client, auth, {}, options);
      return (await answer.json()).error ?? "granted";
    };
    const once = await proof({});
    assert.equal(await grant(once), "granted");
    assert.equal(await grant(once), "invalid_dpop_proof", "the same proof again");
    for (const other of [{ htm: "GET" }, { htu: server.userinfo_endpoint }, { jti: undefined }]) {
      assert.equal(await grant(await proof(other)), "invalid_dpop_proof", JSON.stringify(other));
    }
  },
};

let registered;
/** The FAPI client of this run. */
async function fapi() {
  registered ??= (async () => {
    const signing = await keys("ES256");
    register("fapi-test", "fapi2", {
      grant_types: ["authorization_code", "client_credentials", "refresh_token"],
      jwks: { keys: [signing.jwk] },
      token_endpoint_auth_method: "private_key_jwt",
      authorization_signed_response_alg: "ES256",
      request_object_signing_alg: "ES256",
    });
    return signing;
  })();
  const signing = await registered;
  const key = { key: signing.privateKey, kid: "ES256" };
  const metadata = { id_token_signed_response_alg: "ES256", authorization_signed_response_alg: "ES256" };
  const config = await oidc.discovery(new URL(url), "fapi-test", metadata, oidc.PrivateKeyJwt(key), insecure);
  const dpop = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair("ES256"));
  return { config, dpop, request: key, signing };
}

let failed = 0;
for (const [name, test] of Object.entries(parties)) {
  try {
    await test();
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}\n${JSON.stringify(error.cause ?? error.error_description ?? "")}`);
  }
}
console.log(`${Object.keys(parties).length - failed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
