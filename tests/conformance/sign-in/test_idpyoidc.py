"""idpyoidc, of the certified family of relying parties: from discovery to userinfo and again."""

import logging
import unittest
from urllib.parse import parse_qsl, urlsplit

from cryptojwt.key_jar import init_key_jar
from house import CALLBACK, ISSUER, LEFT, Person, register
from idpyoidc.client.defaults import DEFAULT_OIDC_SERVICES
from idpyoidc.client.rp_handler import RPHandler

MAI = "Trần Thị Mai"
SERVICES = DEFAULT_OIDC_SERVICES | {
    "end_session": {"class": "idpyoidc.client.oidc.end_session.EndSession"}
}
PKCE = {
    "function": "idpyoidc.client.oauth2.add_on.pkce.add_support",
    "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"},
}


# It warns of each body that is not named as its own sources have it.
logging.disable(logging.WARNING)


def handler(registered, metadata):
    config = {
        "add_ons": {"pkce": PKCE},
        "client_authn_methods": ["client_secret_basic"],
        "client_id": registered["client_id"],
        "client_secret": registered["client_secret"],
        "client_type": "oidc",
        "issuer": ISSUER,
        "redirect_uris": [CALLBACK],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        **metadata,
    }
    keys = init_key_jar(key_defs=[{"type": "EC", "crv": "P-256", "use": ["sig"]}], issuer_id="")
    return RPHandler(
        base_url=CALLBACK, client_configs={ISSUER: config}, keyjar=keys, services=SERVICES
    )


class SignIn(unittest.TestCase):
    def sign_in(self, person=None, **metadata):
        parties = handler(register("confidential-web", **metadata), metadata)
        way = parties.begin(ISSUER, req_args={"scope": ["openid", "profile", "offline_access"]})
        back = dict(parse_qsl(urlsplit((person or Person("mai")).visit(way)).query))
        return parties, parties.finalize(ISSUER, back)

    def test_by_each_algorithm(self):
        for algorithm in ["RS256", "ES256", "PS256"]:
            with self.subTest(algorithm):
                parties, told = self.sign_in(id_token_signed_response_alg=algorithm)
                self.assertEqual(told["userinfo"]["name"], MAI)
                self.assertEqual(told["id_token"]["iss"], ISSUER)
                again = parties.refresh_access_token(told["state"])
                self.assertTrue(again["access_token"])

    def test_what_is_told_may_be_signed(self):
        _, told = self.sign_in(userinfo_signed_response_alg="RS256")
        self.assertEqual(told["userinfo"]["name"], MAI)

    def test_who_signs_out_by_way_of_a_service_is_signed_out(self):
        mai = Person("mai")
        parties, told = self.sign_in(mai, post_logout_redirect_uris=[LEFT])
        leaving = parties.logout(told["state"], post_logout_redirect_uri=LEFT)
        fields = lambda address: dict(parse_qsl(urlsplit(address).query))
        back = fields(mai.visit(leaving["url"], LEFT))
        self.assertEqual(back["state"], fields(leaving["url"])["state"])
        args = {"prompt": "none", "scope": ["openid"]}
        self.assertIn("error=login_required", mai.visit(parties.begin(ISSUER, req_args=args)))


if __name__ == "__main__":
    unittest.main()
