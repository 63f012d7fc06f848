"""Authlib: from discovery to the end, with a secret and with a key."""

import os
import unittest
from urllib.parse import parse_qsl, urlsplit

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.base_client.sync_openid import OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from house import CALLBACK, ISSUER, LEFT, Person, register
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

MAI = "Trần Thị Mai"


def discover():
    said = requests.get(get_well_known_url(ISSUER, external=True)).json()
    metadata = OpenIDProviderMetadata(said)
    metadata.validate()
    return metadata


class Leaving(OpenIDMixin):
    """How the frameworks that Authlib serves lead somebody out."""

    def __init__(self, server):
        self.server = server

    def load_server_metadata(self):
        return self.server


class SignIn(unittest.TestCase):
    def setUp(self):
        self.server = discover()
        self.keys = KeySet.import_key_set(requests.get(self.server["jwks_uri"]).json())

    def session(self, registered, secret=None, **more):
        return OAuth2Session(
            registered["client_id"],
            secret or registered.get("client_secret"),
            code_challenge_method="S256",
            redirect_uri=CALLBACK,
            scope="openid profile offline_access",
            token_endpoint=self.server["token_endpoint"],
            **more,
        )

    def sign_in(self, session, person=None):
        verifier, nonce = generate_token(48), generate_token()
        way, state = session.create_authorization_url(
            self.server["authorization_endpoint"], code_verifier=verifier, nonce=nonce
        )
        back = (person or Person("mai")).visit(way)
        token = session.fetch_token(
            authorization_response=back, code_verifier=verifier, state=state
        )
        self.assertEqual(self.id_token(session, token, nonce)["iss"], ISSUER)
        return back, verifier, token

    def id_token(self, session, token, nonce):
        """The claims, when Authlib finds nothing wrong with them."""
        read = jwt.decode(token["id_token"], self.keys, algorithms=["ES256", "RS256"])
        options = {"iss": {"value": ISSUER}, "aud": {"value": session.client_id}}
        params = {
            "access_token": token["access_token"],
            "client_id": session.client_id,
            "nonce": nonce,
        }
        claims = CodeIDToken(read.claims, read.header, options, params)
        claims.validate()
        return claims

    def end(self, session, token):
        """Userinfo, refreshing, revocation, and what is left then."""
        told = session.get(self.server["userinfo_endpoint"]).json()
        self.assertEqual(told["name"], MAI)
        again = session.refresh_token(refresh_token=token["refresh_token"])
        self.assertTrue(again["access_token"])
        method = session.token_endpoint_auth_method
        at = lambda endpoint: {"url": self.server[endpoint], "auth": session.client_auth(method)}
        introspect = lambda: session.introspect_token(
            token=again["access_token"], **at("introspection_endpoint")
        ).json()
        self.assertTrue(introspect()["active"])
        session.revoke_token(token=token["refresh_token"], **at("revocation_endpoint"))
        self.assertFalse(introspect()["active"])
        self.assertEqual(session.get(self.server["userinfo_endpoint"]).status_code, 401)

    def test_a_service_with_a_secret(self):
        session = self.session(register("confidential-web"))
        _, _, token = self.sign_in(session)
        self.end(session, token)

    def test_a_service_with_a_key(self):
        key = ECKey.generate_key("P-256")
        registered = register(
            "confidential-web",
            id_token_signed_response_alg="ES256",
            jwks={"keys": [key.as_dict(private=False)]},
            token_endpoint_auth_method="private_key_jwt",
        )
        session = self.session(registered, key, token_endpoint_auth_method="private_key_jwt")
        # Of itself it names the token endpoint as audience, which FAPI 2.0 has refused.
        session.register_client_auth_method(PrivateKeyJWT(ISSUER, alg="ES256"))
        _, _, token = self.sign_in(session)
        self.end(session, token)

    def test_who_signs_out_by_way_of_a_service_is_signed_out(self):
        session = self.session(register("confidential-web", post_logout_redirect_uris=[LEFT]))
        mai = Person("mai")
        _, _, token = self.sign_in(session, mai)
        leaving = Leaving(self.server).create_logout_url(LEFT, token["id_token"])
        back = dict(parse_qsl(urlsplit(mai.visit(leaving["url"], LEFT)).query))
        self.assertEqual(back["state"], leaving["state"])
        way, _ = session.create_authorization_url(
            self.server["authorization_endpoint"], code_verifier=generate_token(48), prompt="none"
        )
        self.assertIn("error=login_required", mai.visit(way))

    def test_a_code_that_is_brought_again(self):
        session = self.session(register("confidential-web"))
        back, verifier, _ = self.sign_in(session)
        with self.assertRaisesRegex(AuthlibBaseError, "invalid_grant"):
            session.fetch_token(authorization_response=back, code_verifier=verifier)
        self.assertEqual(session.get(self.server["userinfo_endpoint"]).status_code, 401)

    def test_a_wrong_secret(self):
        registered = register("confidential-web") | {"client_secret": "x" * 43}
        with self.assertRaisesRegex(AuthlibBaseError, "invalid_client"):
            self.sign_in(self.session(registered))


if __name__ == "__main__":
    unittest.main()
