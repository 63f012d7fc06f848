"""A relying party by Authlib: authlib_party.py ISSUER CLIENT SECRET BACK. It prints the address to
send the person to, reads the one they came back to, and prints what the register told of them."""

import json
import secrets
import sys

import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

issuer, client, secret, back = sys.argv[1:]
server = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=10).json()
assert server["issuer"] == issuer
verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
party = OAuth2Session(client, secret, scope="openid profile", redirect_uri=back,
                      code_challenge_method="S256")
address, state = party.create_authorization_url(
    server["authorization_endpoint"], code_verifier=verifier, nonce=nonce)
print(address, flush=True)
token = party.fetch_token(server["token_endpoint"], authorization_response=input(), state=state,
                          code_verifier=verifier)

keys = KeySet.import_key_set(requests.get(server["jwks_uri"], timeout=10).json())
claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": issuer},
    aud={"essential": True, "value": client},
    nonce={"essential": True, "value": nonce},
).validate(claims)
told = party.get(server["userinfo_endpoint"]).json()
assert told["sub"] == claims["sub"]
print(json.dumps(told), flush=True)
