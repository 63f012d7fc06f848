"""A service asks the demo about Mai, and holds the statement it gets against the issuer's keys."""

import hashlib
import json
import time
import unittest
from urllib.parse import parse_qs, quote, urlsplit

import requests
from asking import API, ISSUER, name_of_transaction, portal, token
from house import CALLBACK, Person
from jwcrypto.common import JWException, base64url_decode, base64url_encode
from jwcrypto.jwk import JWKSet
from jwcrypto.jws import JWS

MAI = "Trần Thị Mai"
KIND = "verification-proof+jwt"


def signed_in():
    """Mai signs in to the portal, which then knows her by a name of its own."""
    query = f"client_id={portal()[0]}&redirect_uri={quote(CALLBACK, safe='')}"
    query += "&response_type=code&state=s&scope=openid+profile"
    back = Person("mai").visit(f"{ISSUER}/oidc/authorize?{query}")
    code = parse_qs(urlsplit(back).query)["code"][0]
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    told = requests.post(f"{ISSUER}/oidc/token", fields, auth=portal(), timeout=30).json()
    return json.loads(base64url_decode(told["id_token"].split(".")[1]))["sub"]


def verified(proof):
    """The claims, when the signature holds under one of the issuer's keys."""
    keys = JWKSet.from_json(requests.get(f"{ISSUER}/oidc/jwks", timeout=30).text)
    jws = JWS()
    jws.allowed_algs = ["ES256"]
    jws.deserialize(proof)
    jws.verify(keys.get_key(jws.jose_header["kid"]))
    assert jws.jose_header["typ"] == KIND
    return json.loads(jws.payload)


class Asking(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mai = signed_in()

    def ask(self, path, body=None, **params):
        params.setdefault("transactionId", name_of_transaction())
        headers = {"authorization": f"Bearer {token()}"}
        params["identifierType"] = "token"
        method = "GET" if body is None else "POST"
        address = f"{API}/{path}"
        return requests.request(
            method, address, json=body, params=params, headers=headers, timeout=30
        )

    def test_a_yes_is_proved_to_whoever_has_the_keys(self):
        asked = {"biographicData": {"fullName": MAI, "gender": "F"}}
        transaction = name_of_transaction()
        told = self.ask(f"verify/{self.mai}", asked, transactionId=transaction).json()
        self.assertEqual(told["verificationCode"], 1)
        claims = verified(told["verificationProof"])
        self.assertEqual((claims["iss"], claims["aud"]), (ISSUER, portal()[0]))
        self.assertEqual((claims["txn"], claims["answer"]), (transaction, True))
        self.assertLess(abs(claims["iat"] - time.time()), 60)
        self.assertEqual(claims["exp"] - claims["iat"], 300)
        question = {"attributeSet": asked, "identifier": self.mai, "identifierType": "token"}
        written = json.dumps(question, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        hashed = hashlib.sha256(written.encode()).digest()
        self.assertEqual(claims["asked"]["hash"], base64url_encode(hashed))

        again = self.ask(f"verify/{self.mai}", asked, transactionId=transaction).json()
        self.assertEqual(again, told)
        other = self.ask(f"verify/{self.mai}", {"biographicData": {"gender": "M"}},
                         transactionId=transaction)
        self.assertEqual((other.status_code, other.json()["code"]), (400, 1006))

    def test_a_changed_statement_is_none(self):
        asked = {"biographicData": {"fullName": MAI}}
        proof = self.ask(f"verify/{self.mai}", asked).json()["verificationProof"]
        head, payload, signature = proof.split(".")
        claims = json.loads(base64url_decode(payload)) | {"aud": "another"}
        forged = ".".join([head, base64url_encode(json.dumps(claims)), signature])
        with self.assertRaises(JWException):
            verified(forged)

    def test_a_no_has_no_statement(self):
        told = self.ask(f"verify/{self.mai}", {"biographicData": {"gender": "M"}}).json()
        self.assertEqual(told["verificationCode"], 0)
        self.assertNotIn("verificationProof", told)

    def test_what_was_agreed_is_told(self):
        told = self.ask(f"attributes/DEFAULT_SET_01/{self.mai}").json()
        self.assertEqual(told["biographicData"]["fullName"], MAI)
        wanted = {"outputBiographicData": ["lastName"]}
        told = self.ask(f"attributes/{self.mai}", wanted).json()
        self.assertEqual(told, {"biographicData": {"lastName": MAI.split()[0]}})


if __name__ == "__main__":
    unittest.main()
