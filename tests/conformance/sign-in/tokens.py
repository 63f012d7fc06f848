"""The PyPI package `jwcrypto` reads what libs/jose wrote, refuses it changed, and writes its own.

JSON on standard input, JSON on standard output; libs/jose/tests/it/other_hands.rs is who asks.
"""

import json
import sys

from jwcrypto.common import JWException, base64url_encode
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

NEW_KEYS = {
    "ES256": {"kty": "EC", "crv": "P-256"},
    "EdDSA": {"kty": "OKP", "crv": "Ed25519"},
    "PS256": {"kty": "RSA", "size": 2048},
    "RS256": {"kty": "RSA", "size": 3072},
}
MANAGEMENT = ["ECDH-ES", "ECDH-ES+A256KW"]
ENCRYPTION = ["A128CBC-HS256", "A256GCM"]


def changed(token, part):
    """The same token with one letter in the middle of a part changed."""
    parts = token.split(".")
    letters = list(parts[part])
    at = len(letters) // 2
    letters[at] = "B" if letters[at] == "A" else "A"
    parts[part] = "".join(letters)
    return ".".join(parts)


def verify(token, key, alg):
    jws = JWS()
    jws.allowed_algs = [alg]
    jws.deserialize(token, key)
    return jws.payload


def decrypt(token, key, algs):
    jwe = JWE(algs=algs)
    jwe.deserialize(token, key)
    return jwe.payload


def refused(read, *args):
    try:
        read(*args)
    except JWException:
        return
    raise AssertionError("a changed token was read")


def read(asked):
    for it in asked["signed"]:
        key = JWK(**it["jwk"])
        assert json.loads(verify(it["token"], key, it["alg"])) == asked["claims"], it["alg"]
        assert key.thumbprint() == it["thumbprint"], it["alg"]
        for part in (1, 2):
            refused(verify, changed(it["token"], part), key, it["alg"])
    recipient = JWK(**asked["recipient"])
    for it in asked["encrypted"]:
        algs = [it["alg"], it["enc"]]
        assert decrypt(it["token"], recipient, algs).decode() == asked["content"], algs
        for part in (2, 3, 4):
            refused(decrypt, changed(it["token"], part), recipient, algs)


def write(asked):
    claims, content = json.dumps(asked["claims"]), asked["content"].encode()
    own = {"encrypted": [], "forged": [], "signed": []}
    for alg, kind in NEW_KEYS.items():
        key = JWK.generate(**kind)
        jws = JWS(claims)
        jws.add_signature(key, alg, json.dumps({"alg": alg}))
        jwk = key.export_public(as_dict=True)
        own["signed"].append({"alg": alg, "jwk": jwk, "token": jws.serialize(compact=True)})
        # The public key taken for a shared secret.
        secret = JWK(kty="oct", k=base64url_encode(key.export_to_pem()))
        jws = JWS(claims)
        jws.add_signature(secret, "HS256", json.dumps({"alg": "HS256"}))
        own["forged"].append(jws.serialize(compact=True))
    recipient = JWK(**asked["recipient"])
    for alg in MANAGEMENT:
        for enc in ENCRYPTION:
            for parties in ({}, {"apu": base64url_encode("Alice"), "apv": base64url_encode("Bob")}):
                jwe = JWE(content, json.dumps({"alg": alg, "enc": enc, **parties}))
                jwe.add_recipient(recipient)
                own["encrypted"].append(
                    {"alg": alg, "enc": enc, "token": jwe.serialize(compact=True)}
                )
    return own


asked = json.load(sys.stdin)
read(asked)
json.dump(write(asked), sys.stdout)
