"""A service that asks with a token of its own. schemathesis loads it as hooks (`SCHEMATHESIS_HOOKS`)
and so goes on with a new token when one is over."""

import json
import os
import time

import requests
import schemathesis

ISSUER = os.environ["DANH_URL"]
API = f"{ISSUER}/osia/3rdparty/v1"
SCOPES = "id.verify id.read id.identify id.DEFAULT_SET_01.read"
TOKEN_SECONDS = 240


def portal():
    """The service that the demo registered: its id and its secret."""
    with open(os.path.join(os.environ["DANH_DATA"], "demo.json"), encoding="utf-8") as file:
        party = json.load(file)["parties"][0]
    return party["client_id"], party["client_secret"]


def token(scope=SCOPES):
    fields = {"grant_type": "client_credentials", "scope": scope}
    told = requests.post(f"{ISSUER}/oidc/token", fields, auth=portal(), timeout=30)
    assert told.status_code == 200, told.text
    return told.json()["access_token"]


@schemathesis.auth(refresh_interval=TOKEN_SECONDS)
class OwnToken:
    def get(self, case, context):
        return token()

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


def name_of_transaction():
    return f"t-{time.time_ns()}"
