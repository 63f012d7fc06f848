"""Codes and notices by e-mail, taken by aiosmtpd, and by SMS, taken by a gateway of the standard library."""

import html
import os
import re
import secrets
import time
import unittest
from email import message_from_bytes, policy

import requests
from gateway import Gateway
from postman import Postman

URL = os.environ["DANH_URL"]
PATIENCE_SECONDS = 60


def until(find):
    """What `find` finds, once it finds something."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        found = find()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come")


class Visitor:
    """Somebody with a browser without scripts."""

    def __init__(self):
        self.browser = requests.Session()
        self.browser.headers["origin"] = URL

    def get(self, path):
        return self.browser.get(URL + path)

    def submit(self, path, **fields):
        return self.browser.post(URL + path, fields)


def code_in(text):
    return re.search(r"\b\d{6}\b", text).group()


class Codes(unittest.TestCase):
    def setUp(self):
        self.postman = Postman()
        self.gateway = Gateway()
        self.addCleanup(self.postman.close)
        self.addCleanup(self.gateway.close)
        self.postman.open()
        self.gateway.open()

    def demo_citizen(self, login):
        visitor = Visitor()
        page = visitor.submit("/demo/enter", account=login)
        self.assertEqual(page.status_code, 200, page.text)
        return visitor

    def mail_to(self, address):
        mails = until(lambda: self.postman.to(address))
        return message_from_bytes(mails[-1], policy=policy.default)

    def test_an_address_is_added_and_signs_somebody_in(self):
        address = f"duc.{secrets.token_hex(4)}@example.vn"
        duc = self.demo_citizen("duc")
        page = duc.submit("/account/contacts/email", address=address)
        self.assertIn("/account/contacts/email/code", page.url)
        mail = self.mail_to(address)
        self.assertEqual(mail["to"], address)
        self.assertEqual(mail["from"], "Danh <danh@danh.example>")
        self.assertEqual(mail["auto-submitted"], "auto-generated")
        self.assertTrue(mail["message-id"].endswith("@danh.example>"))
        page = duc.submit("/account/contacts/email/code", code=code_in(mail.get_content()))
        self.assertEqual(page.text.count('class="code"'), 10, page.text)
        self.assertIn(html.escape(address), duc.get("/account").text)

        again = Visitor()
        page = again.submit("/demo/enter", account="duc")
        self.assertIn("/sign-in/code", page.url, "a password is not enough any more")
        page = again.submit("/sign-in/code/send?back=/account", channel="email")
        self.assertEqual(page.status_code, 200, page.text)
        mails = until(lambda: self.postman.to(address)[1:])
        code = code_in(message_from_bytes(mails[-1], policy=policy.default).get_content())
        page = again.submit("/sign-in/code?back=/account", code=code)
        self.assertEqual(page.url, f"{URL}/account")
        self.assertIn(address, page.text)

    def test_a_server_that_was_down_gets_the_message_once(self):
        address = f"mai.{secrets.token_hex(4)}@example.vn"
        self.postman.close()
        mai = self.demo_citizen("mai")
        page = mai.submit("/account/contacts/email", address=address)
        self.assertIn("/account/contacts/email/code", page.url, "nobody waits for the server")
        time.sleep(3)
        self.assertEqual(self.postman.to(address), [])
        self.postman.open()
        self.mail_to(address)
        time.sleep(15)
        self.assertEqual(len(self.postman.to(address)), 1)

    def test_a_number_is_added_through_a_gateway_that_was_busy(self):
        number = f"09{secrets.randbelow(10**8):08d}"
        self.gateway.refuse(2)
        tam = self.demo_citizen("tam")
        page = tam.submit("/account/contacts/sms", address=number)
        self.assertIn("/account/contacts/sms/code", page.url)
        taken = until(lambda: self.gateway.to("+84" + number[1:]))
        self.assertEqual(len(taken), 1)
        page = tam.submit("/account/contacts/sms/code", code=code_in(taken[0]["text"]))
        self.assertEqual(page.status_code, 200, page.text)
        self.assertIn("+84" + number[1:], tam.get("/account").text)

    def settings(self, visitor, **chosen):
        """Chooses how to hear of notices; the rest stays in the inbox."""
        kinds = dict.fromkeys(("dossiers", "record", "mandates", "security"), "none") | chosen
        quiet = {"quiet-from": "21:00", "quiet-until": "07:00"}
        page = visitor.submit("/notices/settings", language="vi", **kinds, **quiet)
        self.assertEqual(page.url, f"{URL}/notices/settings?saved=yes", page.text)

    def test_notices_leave_by_the_channel_that_was_chosen(self):
        address = f"nam.{secrets.token_hex(4)}@example.vn"
        number = f"09{secrets.randbelow(10**8):08d}"
        nam = self.demo_citizen("nam")
        self.assertNotIn('value="email"', nam.get("/notices/settings").text, "none is confirmed")
        refused = nam.submit("/notices/settings", security="email")
        self.assertEqual(refused.status_code, 422)
        nam.submit("/account/contacts/email", address=address)
        code = code_in(self.mail_to(address).get_content())
        nam.submit("/account/contacts/email/code", code=code)

        # Warnings do not wait for the morning, at whatever hour this runs.
        self.settings(nam, security="email")
        mails = until(lambda: self.postman.to(address)[1:])
        mail = message_from_bytes(mails[-1], policy=policy.default)
        self.assertEqual(mail["subject"], "Cách nhận cảnh báo đã đổi")
        self.assertEqual(mail["auto-submitted"], "auto-generated")
        text = mail.get_content()
        self.assertIn("/notices", text)
        for personal in ("Nam", "048091000102", address):
            self.assertNotIn(personal, text)
        until(lambda: "Đã gửi bằng thư điện tử lúc" in nam.get("/notices").text)

        nam.submit("/account/contacts/sms", address=number)
        taken = until(lambda: self.gateway.to("+84" + number[1:]))
        nam.submit("/account/contacts/sms/code", code=code_in(taken[0]["text"]))
        self.settings(nam, security="sms")
        until(lambda: self.postman.to(address)[2:])
        told = len(self.gateway.to("+84" + number[1:]))
        self.gateway.refuse(1)
        nam.submit("/account/recovery-codes")
        until(lambda: "lần thử" in nam.get("/notices").text)
        taken = until(lambda: self.gateway.to("+84" + number[1:])[told:])
        self.assertEqual(len(taken), 1)
        self.assertIn("Xem ", taken[0]["text"])
        self.assertLessEqual(len(taken[0]["text"]), 160)
        until(lambda: "Đã gửi bằng tin nhắn lúc" in nam.get("/notices").text)

        # The server is down: it waits, and goes out once.
        self.settings(nam, security="email")
        until(lambda: self.gateway.to("+84" + number[1:])[told + 1 :])
        self.postman.close()
        had = len(self.postman.to(address))
        nam.submit("/account/recovery-codes")
        time.sleep(3)
        self.assertEqual(len(self.postman.to(address)), had)
        self.postman.open()
        until(lambda: self.postman.to(address)[had:])
        time.sleep(12)
        self.assertEqual(len(self.postman.to(address)), had + 1)

    def test_somebody_signs_up_with_their_own_data(self):
        number, name, (year, month, day) = "051194000101", "Trần Thị Mai", (1994, 3, 8)
        address = f"stranger.{secrets.token_hex(4)}@example.vn"
        stranger = Visitor()
        self.assertIn('href="/sign-up"', stranger.get("/sign-in").text)
        fields = {"number": number, "name": name, "channel": "email", "address": address}
        born = {"born-day": day, "born-month": month, "born-year": year}
        page = stranger.submit("/sign-up", **fields, **born)
        self.assertEqual(page.url, f"{URL}/sign-up/code", page.text)
        code = code_in(self.mail_to(address).get_content())
        password = "một hai ba bốn năm sáu"
        page = stranger.submit("/sign-up/code", code=code)
        self.assertEqual(page.url, f"{URL}/sign-up/password", page.text)
        page = stranger.submit("/sign-up/password", new=password, again=password)
        self.assertEqual(page.url, f"{URL}/sign-up/done", "whoever it is, and Mai has an account")
        page = stranger.submit("/sign-in", login=number, password=password, acts_as="citizen")
        self.assertEqual(page.status_code, 422, "nothing was opened")


if __name__ == "__main__":
    unittest.main()
