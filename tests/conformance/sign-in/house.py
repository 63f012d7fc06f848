"""The demo that runs, and somebody with a browser without scripts: see house.mjs and person.mjs."""

import html
import json
import os
import re
import subprocess
import tempfile
from urllib.parse import urljoin

import requests

ISSUER = os.environ["DANH_URL"]
DATA = os.environ["DANH_DATA"]
CALLBACK = "http://127.0.0.1:8910/cb"
LEFT = "http://127.0.0.1:8910/left"
CLAIMS = ["birthdate", "family_name", "given_name", "name"]
PURPOSE = ["--purpose", "account", "--purpose-vi", "để mở tài khoản", "--purpose-en", "to open one"]
STEPS_MAX = 12


def register(conduct, **metadata):
    """What the relying party is told of its registration."""
    told = {"client_name": "Trường học", "redirect_uris": [CALLBACK], **metadata}
    told.setdefault("grant_types", ["authorization_code", "refresh_token"])
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(told, file)
        file.flush()
        command = [os.environ["DANH"], "--data", DATA, "relying-parties", "add", "--approved"]
        command += ["--conduct", conduct, "--metadata", file.name, *PURPOSE]
        command += [word for claim in CLAIMS for word in ("--claim", claim)]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


class Person:
    def __init__(self, login):
        with open(os.path.join(DATA, "demo.json"), encoding="utf-8") as file:
            accounts = json.load(file)["accounts"]
        self.fields = next(it for it in accounts if it["login"] == login) | {"acts_as": "citizen"}
        self.browser = requests.Session()

    def visit(self, address, back=CALLBACK):
        """From a relying party's address through all that is asked, back to the relying party."""
        page = self.browser.get(address, allow_redirects=False)
        for _ in range(STEPS_MAX):
            to = page.headers.get("location")
            if to is None:
                page = self._answer(page)
                continue
            to = urljoin(page.url, to)
            if to.startswith(back):
                return to
            page = self.browser.get(to, allow_redirects=False)
        raise AssertionError(f"there is no end to the way from {address}")

    def _answer(self, page):
        assert page.status_code == 200, page.text
        # The head has a form of its own, for signing out.
        text = page.text[page.text.index("<main") :]
        if 'name="password"' in text:
            return self._press(page.url, self.fields)
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text)
        fields = {name: html.unescape(value) for name, value in hidden}
        action = re.search(r'<form method="post" action="([^"]+)"', text)[1]
        return self._press(urljoin(page.url, action), fields | {"decision": "allow"})

    def _press(self, address, fields):
        headers = {"origin": ISSUER}
        return self.browser.post(address, fields, headers=headers, allow_redirects=False)
