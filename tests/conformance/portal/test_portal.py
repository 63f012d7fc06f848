"""The exchange of dossiers, written from the table of docs/spec/portal.md alone: a ministry's system
that tells danh, and a portal that danh tells. Of the standard library."""

import base64
import hashlib
import json
import os
import re
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from portal import Portal

URL = os.environ["DANH_URL"]
DANH = [os.environ["DANH"]]
DATA = os.environ["DANH_DATA"]
PATIENCE_SECONDS = 240


def until(find):
    """What `find` finds, once it finds something."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        found = find()
        if found:
            return found
        time.sleep(0.3)
    raise AssertionError("it did not come")


def asked(request, opener=None):
    """The status and the body."""
    try:
        with (opener or urllib.request.build_opener()).open(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Visitor:
    """Somebody with a browser without scripts."""

    def __init__(self, account):
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        )
        status, page = self.submit("/demo/enter", account=account)
        assert status == 200, page

    def get(self, path):
        return asked(urllib.request.Request(URL + path), self.opener)

    def send(self, path, whole):
        body, kind = form({}, "file", whole, "anh.pdf")
        headers = {"origin": URL, "content-type": kind}
        return asked(urllib.request.Request(URL + path, body, headers), self.opener)[0]

    def submit(self, path, **fields):
        body = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(URL + path, body, {"origin": URL})
        return asked(request, self.opener)


class Ministry:
    """A system that an official let push the dossiers of one body."""

    def __init__(self, body):
        self.scope = f"dossier.{body}.push"
        metadata = {
            "client_name": "Hệ thống bộ", "grant_types": ["client_credentials"],
            "redirect_uris": ["https://ministry.example/cb"],
        }
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(metadata, file)
            file.flush()
            command = DANH + [
                "relying-parties", "add", "--conduct", "confidential-web", "--metadata", file.name,
                "--scope", self.scope, "--purpose", "exchange", "--purpose-vi",
                "để trao đổi hồ sơ", "--purpose-en", "to exchange dossiers", "--approved",
                "--data", DATA,
            ]
            told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        word = f"{told['client_id']}:{told['client_secret']}".encode()
        headers = {"authorization": f"Basic {base64.b64encode(word).decode()}"}
        form = {"grant_type": "client_credentials", "scope": self.scope}
        body = urllib.parse.urlencode(form).encode()
        status, said = asked(urllib.request.Request(URL + "/oidc/token", body, headers))
        assert status == 200, said
        self.token = json.loads(said)["access_token"]

    def upload(self, whole, digest=None, name="Đơn.pdf"):
        fields = {
            "TenTepTin": name, "DungLuong": len(whole),
            "HashTepTin": digest or hashlib.sha256(whole).hexdigest(),
        }
        body, kind = form(fields, "TepTin", whole)
        headers = {"authorization": f"Bearer {self.token}", "content-type": kind}
        request = urllib.request.Request(f"{URL}/portal/v1/UploadFile", body, headers)
        status, said = asked(request)
        return status, json.loads(said)

    def call(self, name, told=None):
        headers = {"authorization": f"Bearer {self.token}"}
        if told is not None:
            headers["content-type"] = "application/json"
            told = json.dumps(told).encode()
        request = urllib.request.Request(f"{URL}/portal/v1/{name}", told, headers)
        status, said = asked(request)
        return status, json.loads(said)


PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"


def form(fields, name, whole, filename="TepTin"):
    """A form with a file in it, and its content type."""
    edge = "a-seldom-edge"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'.encode()
        for key, text in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"'
    parts += [f"{head}\r\n\r\n".encode(), whole, f"\r\n--{edge}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={edge}"


def dossier(code, **more):
    return {
        "MaHoSo": code, "MaTTHC": "1.005129", "TenTTHC": "Cấp giấy phép của bộ",
        "LoaiDoiTuong": 0, "KenhThucHien": 2, "DonViXuLy": "Vụ Pháp chế",
        "NgayNop": "2026-11-20 09:30:00", "NgayHenTra": "2026-12-30 17:00:00", **more,
    }


def state(code, number, told, **more):
    at = f"2026-11-23T10:00:{number:02}.000"
    return [{"MaHoSo": code, "SoThuTu": number, "TrangThai": told, "ThoiDiemXuLy": at, **more}]


class TheyTellUs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ministry = Ministry("G09")

    def next_code(self):
        status, said = self.ministry.call("GetNextValue?code=G09.020.00")
        self.assertEqual(status, 200, said)
        self.assertRegex(said["value"], r"^G09\.020\.00-\d{6}-\d{4,}$")
        return said["value"]

    def test_a_dossier_goes_its_way(self):
        code = self.next_code()
        digest = hashlib.sha256(b"a paper").hexdigest()
        file = {
            "TenTepTin": "Đơn.pdf", "HashTepTin": digest, "DungLuong": 7,
            "DuongDanTaiTepTin": "https://ministry.example/files/1",
        }
        status, said = self.ministry.call("UploadFile", file)
        self.assertEqual((status, said["data"][0]["HashTepTin"]), (200, digest))
        papers = [{"TepDinhKemId": said["data"][0]["IdTepTin"], "TenTepDinhKem": "Đơn.pdf"}]
        status, said = self.ministry.call("CreateDossier", dossier(code, DanhSachTaiLieuNop=papers))
        self.assertEqual((status, said["data"]["maHoSo"]), (200, code))
        progress = {
            "MaHoSo": code, "SoThuTu": 1, "NoiDungXuLy": "Thẩm định", "TrangThai": 4,
            "ThoiDiemXuLy": "2026-11-23 08:00:00", "PhongBanXuLy": "Vụ Pháp chế",
        }
        self.assertEqual(self.ministry.call("CapNhatTienTrinh", [progress])[0], 200)
        settled = state(code, 2, 9, KetQuaXuLy=1, NgayKetThucXuLy="2026-11-23 10:00:02")
        settled[0]["DanhSachGiayToKetQua"] = [{"TenGiayTo": "Giấy phép"}]
        for again in (False, True):
            status, said = self.ministry.call("CapNhatTrangThai", settled)
            self.assertEqual((status, said["data"][0]["daCo"]), (200, again), said)

    def test_files_come_whole_or_not_at_all(self):
        for digest, name, refused in [
            (hashlib.sha256(b"else").hexdigest(), "Đơn.pdf", "upload-checksum"),
            (None, "Đơn.png", "file-lies"), (None, "Đơn.exe", "file-kind"),
        ]:
            status, said = self.ministry.upload(PDF, digest, name)
            self.assertGreaterEqual(status, 400)
            self.assertTrue(said["type"].endswith(refused), said)
        code = self.next_code()
        named = [{"TepDinhKemId": hashlib.sha256(PDF).hexdigest(), "TenTepDinhKem": "Đơn.pdf"}]
        told = dossier(code, DanhSachTaiLieuNop=named)
        self.assertEqual(self.ministry.call("CreateDossier", told)[0], 422)
        (_, first), (status, again) = self.ministry.upload(PDF), self.ministry.upload(PDF)
        self.assertEqual((status, first), (200, again))
        named[0]["TepDinhKemId"] = first["data"][0]["IdTepTin"]
        self.assertEqual(self.ministry.call("CreateDossier", told)[0], 200)

    def test_what_is_wrong_is_named(self):
        code = self.next_code()
        for field, wrong, word in [
            ("NgayNop", "hôm qua", "malformed"), ("SoDinhDanh", "12", "malformed"),
            ("KenhThucHien", None, "missing"), ("LaGi", 1, "unknown"),
        ]:
            status, said = self.ministry.call("CreateDossier", dossier(code, **{field: wrong}))
            self.assertEqual((status, said["detail"]), (422, f"{field}: {word}"))
        self.assertEqual(self.ministry.call("CreateDossier", dossier(code))[0], 200)
        status, said = self.ministry.call("CapNhatTrangThai", state(code, 1, 8))
        self.assertEqual((status, said["detail"]), (422, "[0].LyDo: missing"))

    def test_order_and_ownership_hold(self):
        code = self.next_code()
        self.assertEqual(self.ministry.call("CreateDossier", dossier(code))[0], 200)
        status, said = self.ministry.call("CapNhatTrangThai", state(code, 2, 4))
        self.assertEqual((status, said["detail"]), (409, "the next step is SoThuTu 1"))
        stranger = Ministry("G12")
        self.assertEqual(stranger.call("CapNhatTrangThai", state(code, 1, 2))[0], 404)
        self.assertEqual(stranger.call("CreateDossier", dossier(code))[0], 403)
        self.ministry.token, good = "none", self.ministry.token
        self.assertEqual(self.ministry.call("CapNhatTrangThai", state(code, 1, 2))[0], 401)
        self.ministry.token = good


class WeTellThem(unittest.TestCase):
    """The demo was told of a portal at this port; it is closed at first, so what was filed when the
    demo was made waits."""

    @classmethod
    def setUpClass(cls):
        cls.portal = Portal(int(os.environ["PORTAL_PORT"]))

    def setUp(self):
        self.addCleanup(self.portal.close)

    def doctor(self):
        said = subprocess.run(DANH + ["doctor", "--json", "--data", DATA], capture_output=True)
        findings = json.loads(said.stdout)["findings"]
        return next(it["said"] for it in findings if it["about"] == "portal")

    def test_what_waits_arrives_once_and_in_order(self):
        self.assertRegex(self.doctor(), r"^[1-9]\d* dossiers wait")
        # It takes the first things it is told, and nobody hears of it.
        self.portal.be_silent("CreateDossier", 2)
        self.portal.open()
        until(lambda: len(self.portal.dossiers) >= 2)
        until(lambda: self.doctor().startswith("0 dossiers wait"))
        for code, kept in self.portal.dossiers.items():
            self.assertRegex(code, r"^[GH]\d\d\.\d{3}\.\d\d-\d{6}-\d{4,}$")
            self.assertRegex(kept["told"]["SoDinhDanh"], r"^\d{12}$")
        # What people filed with theirs came before.
        self.assertGreater(len(self.portal.files), 0)
        # What it said nothing of was told again, and is one.
        self.assertGreater(self.portal.calls.count("CreateDossier"), len(self.portal.dossiers))

        # Away again: an official goes on all the same.
        self.portal.close()
        official = Visitor("lan")
        pages = {it: official.get(f"/desk/dossiers/{it}") for it in self.portal.dossiers}
        mine = next(it for it, (status, page) in pages.items() if status == 200 and "/claim" in page)
        version = int(re.search(r'name="version" value="(\d+)"', pages[mine][1]).group(1))
        official.submit(f"/desk/dossiers/{mine}/claim", version=version)
        status, page = official.submit(
            f"/desk/dossiers/{mine}/acts", act="stop", reason="Thử cổng.", version=version + 1
        )
        self.assertEqual(status, 200, page)
        self.assertEqual(self.portal.states(mine), [])
        self.portal.open()
        until(lambda: len(self.portal.states(mine)) == 3)
        self.assertEqual(self.portal.states(mine), [2, 4, 8])
        last = self.portal.dossiers[mine]["steps"][-1][1]
        self.assertEqual((last["LyDo"], last["SoThuTu"]), ("Thử cổng.", 3))

    def test_whatever_a_ministry_asks_for_is_answered(self):
        mai = Visitor("mai")
        filed = json.loads(mai.get("/v1/dossiers")[1])["dossiers"]
        code = next(it["code"] for it in filed if it["procedure"] == "driving-licence")
        police = Ministry("G01")
        told = state(code, 1, 2) + state(code, 2, 5, LyDo="Giấy khám đã quá hạn.")
        for _ in range(2):
            status, said = police.call("CapNhatTrangThai", told)
            self.assertEqual(status, 200, said)
        page = mai.get(f"/services/dossiers/{code}")[1]
        self.assertIn("Giấy khám đã quá hạn.", page)
        self.assertEqual(mai.send(f"/services/dossiers/{code}/files/health", PDF), 200)
        version = re.search(r'name="draft-version" value="(\d+)"', page).group(1)
        fields = {"licence-number": "480123456789", "reason": "expired", "statement": "Giấy mới."}
        fields["draft-version"] = version
        status, page = mai.submit(f"/services/dossiers/{code}/supplement", **fields)
        self.assertEqual(status, 200, page)
        self.assertNotIn('name="statement"', page)
        # It takes the file, and nobody hears of it.
        self.portal.be_silent("UploadFile", 1)
        self.portal.open()

        def steps():
            return self.portal.dossiers.get(code, {"steps": []})["steps"]

        until(lambda: steps() and "NoiDungBoSung" in steps()[-1][1])
        call, step = steps()[-1]
        self.assertEqual((call, step["NoiDungBoSung"]), ("CapNhatTienTrinh", "Giấy mới."))
        (name,) = [it["TepDinhKemId"] for it in step["DanhSachTaiLieuNop"]]
        self.assertEqual(self.portal.files[name]["bytes"], PDF)
        # Sent twice, it is there once.
        self.assertGreater(self.portal.calls.count("UploadFile"), len(self.portal.files))
        self.assertEqual(police.call("CapNhatTrangThai", state(code, 3, 4))[0], 200)
        until(lambda: steps()[-1][1].get("TrangThai") == 4)


if __name__ == "__main__":
    unittest.main()
