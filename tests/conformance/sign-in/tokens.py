"""Tokens of ours read by jwcrypto, and its own for us: tokens.py OURS THEIRS."""

import json
import sys

from jwcrypto import jwe, jwk, jws

ours, theirs = sys.argv[1:]
CONTENT = '{"iss":"danh","name":"Nguyễn Thị Mai"}'
SIGNING = {"EdDSA": dict(kty="OKP", crv="Ed25519"), "ES256": dict(kty="EC", crv="P-256"),
           "PS256": dict(kty="RSA", size=2048), "RS256": dict(kty="RSA", size=2048)}
AGREEING = [(alg, enc) for alg in ("ECDH-ES", "ECDH-ES+A256KW")
            for enc in ("A256GCM", "A128CBC-HS256")]

with open(ours, encoding="utf-8") as file:
    read = json.load(file)
assert len(read["signed"]) == len(SIGNING) and len(read["encrypted"]) == len(AGREEING)
for one in read["signed"]:
    token = jws.JWS()
    token.deserialize(one["token"], jwk.JWK(**one["key"]), alg=one["alg"])
    assert token.payload.decode() == CONTENT, one["alg"]
for one in read["encrypted"]:
    token = jwe.JWE(algs=[one["alg"], one["enc"]])
    token.deserialize(one["token"], jwk.JWK(**one["key"]))
    assert token.payload.decode() == CONTENT, (one["alg"], one["enc"])
for one in read["thumbprints"]:
    assert jwk.JWK(**one["key"]).thumbprint() == one["thumbprint"]


def signed(alg, kind):
    key = jwk.JWK.generate(**kind)
    token = jws.JWS(CONTENT.encode())
    token.add_signature(key, alg, json.dumps({"alg": alg, "typ": "JWT"}))
    public = json.loads(key.export_public())
    return {"alg": alg, "key": public, "token": token.serialize(compact=True)}


def encrypted(alg, enc):
    key = jwk.JWK.generate(kty="EC", crv="P-256")
    header = {"alg": alg, "enc": enc, "apu": "QWxpY2U", "apv": "Qm9i"}
    token = jwe.JWE(CONTENT.encode(), json.dumps(header), recipient=key)
    private = json.loads(key.export_private())
    return {"alg": alg, "enc": enc, "key": private, "token": token.serialize(compact=True)}


with open(theirs, "w", encoding="utf-8") as file:
    json.dump({"signed": [signed(*one) for one in SIGNING.items()],
               "encrypted": [encrypted(*one) for one in AGREEING]}, file)
