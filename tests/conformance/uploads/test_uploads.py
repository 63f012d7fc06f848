"""tuspy sends files to a demo: whole, in parts with their hashes, and on after a line that broke."""

import hashlib
import io
import json
import os
import random
import socket
import time
import unittest
from urllib.parse import urlsplit

import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

URL = os.environ["DANH_URL"]
FILES = f"{URL}/v1/files"
VERSION = {"tus-resumable": "1.0.0"}
SAID = {"procedure": "permanent-residence", "document": "dwelling"}
MIB = 1 << 20


def pdf(size):
    """Begins and ends as a PDF does."""
    middle = random.Random(size).randbytes(size - 15)
    return b"%PDF-1.7\n" + middle + b"%%EOF\n"


class Uploads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.mai = cls.signed_in("mai")

    @staticmethod
    def signed_in(login):
        browser = requests.Session()
        entered = browser.post(
            f"{URL}/demo/enter", {"account": login}, headers={"origin": URL}, allow_redirects=False
        )
        assert entered.status_code == 303, entered.text
        browser.headers["cookie"] = "; ".join(f"{it.name}={it.value}" for it in browser.cookies)
        browser.headers["accept"] = "application/json"
        return browser

    def client(self):
        return TusClient(FILES, headers={"Cookie": self.mai.headers["cookie"]})

    def uploader(self, content, name="giấy tờ.pdf", **more):
        more.setdefault("metadata", {"filename": name, **SAID})
        uploader = self.client().uploader(file_stream=io.BytesIO(content), retries=0, **more)
        self.addCleanup(lambda: uploader.url and self.mai.delete(uploader.url, headers=VERSION))
        return uploader

    def told(self, uploader):
        return self.mai.get(uploader.url).json()

    def test_a_file_goes_up_whole(self):
        content = pdf(3 * MIB)
        uploader = self.uploader(content)
        uploader.upload()
        told = self.told(uploader)
        self.assertEqual(told["sha256"], hashlib.sha256(content).hexdigest())
        self.assertEqual(told["name"], "giấy tờ.pdf")
        self.assertEqual(self.mai.get(f"{uploader.url}/content").content, content)

    def test_parts_go_up_with_their_hashes(self):
        content = pdf(MIB + 12345)
        uploader = self.uploader(content, chunk_size=200_000, upload_checksum=True)
        uploader.upload()
        self.assertEqual(self.told(uploader)["sha256"], hashlib.sha256(content).hexdigest())

    def test_it_goes_on_where_the_line_broke(self):
        content = pdf(4 * MIB)
        uploader = self.uploader(content, chunk_size=MIB)
        uploader.upload_chunk()
        self.break_off(uploader.url, MIB, content[MIB : 3 * MIB + 1000])
        # What came is there after a moment.
        end = time.monotonic() + 20
        while time.monotonic() < end:
            reached = int(self.mai.head(uploader.url, headers=VERSION).headers["upload-offset"])
            if reached > MIB:
                break
            time.sleep(0.2)
        self.assertGreaterEqual(reached, 3 * MIB)
        self.assertLess(reached, 4 * MIB)
        # Another program, which knows only the address.
        again = self.client().uploader(file_stream=io.BytesIO(content), url=uploader.url)
        self.assertEqual(again.offset, reached)
        again.upload()
        self.assertEqual(self.told(uploader)["sha256"], hashlib.sha256(content).hexdigest())

    def break_off(self, url, offset, part):
        """Announces all that is left, sends a part of it and hangs up."""
        to = urlsplit(url)
        head = (
            f"PATCH {to.path} HTTP/1.1\r\nHost: {to.netloc}\r\nTus-Resumable: 1.0.0\r\n"
            f"Cookie: {self.mai.headers['cookie']}\r\nUpload-Offset: {offset}\r\n"
            f"Content-Type: application/offset+octet-stream\r\nContent-Length: {3 * MIB}\r\n\r\n"
        )
        with socket.create_connection((to.hostname, to.port)) as line:
            line.sendall(head.encode() + part)
            # As long as somebody reads it.
            time.sleep(1)

    def test_an_upload_of_five_gigabytes_is_refused_at_once(self):
        headers = {**VERSION, "upload-length": str(5 << 30)}
        told = self.mai.post(FILES, headers={**headers, "upload-metadata": METADATA})
        self.assertEqual(told.status_code, 413, told.text)
        self.assertEqual(told.json()["type"], "urn:danh:problem:file-too-large")

    def test_a_file_that_lies_is_refused(self):
        uploader = self.uploader(b"MZ" + bytes(1000))
        with self.assertRaises(TusCommunicationError) as refused:
            uploader.upload()
        self.assertEqual(refused.exception.status_code, 422)
        told = json.loads(refused.exception.response_content)
        self.assertEqual(told["type"], "urn:danh:problem:file-lies")

    def test_what_it_can_do_is_said(self):
        about = self.mai.options(FILES)
        self.assertEqual(about.headers["tus-version"], "1.0.0")
        self.assertIn("termination", about.headers["tus-extension"].split(","))
        self.assertEqual(about.headers["tus-max-size"], str(20 * MIB))

    def test_another_finds_nothing(self):
        uploader = self.uploader(pdf(1000))
        uploader.upload()
        other = requests.head(uploader.url, headers=VERSION)
        self.assertEqual(other.status_code, 401)


METADATA = "filename YS5wZGY=,procedure cGVybWFuZW50LXJlc2lkZW5jZQ==,document ZHdlbGxpbmc="

if __name__ == "__main__":
    unittest.main()
