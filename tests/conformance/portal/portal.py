"""A portal as the table of docs/spec/portal.md describes it, of the standard library. It can be
closed, and it can take something and say nothing of it."""

import base64
import email
import email.policy
import hashlib
import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

CLIENT, SECRET = "danh", "a secret of the portal"
NEEDED = {"MaHoSo", "MaTTHC", "LoaiDoiTuong", "KenhThucHien", "DonViXuLy", "NgayNop"}


class Portal:
    def __init__(self, port):
        self.port = port
        self.dossiers = {}
        self.files = {}
        self.silences = ("", 0)
        self.calls = []
        self.tokens = set()
        self.server = None

    def open(self):
        portal = self

        class Counter(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                status, said = portal.answer(self.path, self.headers, body)
                if status is None:
                    # As when a cable is cut after the last byte was heard.
                    self.close_connection = True
                    return
                said = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_):
                pass

        ThreadingHTTPServer.allow_reuse_address = True
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Counter)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def be_silent(self, call, times):
        self.silences = (call, times)

    def answer(self, path, headers, body):
        if path == "/token":
            return self.token(headers, parse_qs(body.decode()))
        word = headers.get("authorization", "")
        if word.removeprefix("Bearer ") not in self.tokens:
            return 401, {}
        name = path.removeprefix("/portal/v1/")
        self.calls.append(name)
        if name == "UploadFile":
            answer = self.upload(headers["content-type"], body)
            return self.heard(name, answer)
        said = json.loads(body)
        if name == "CreateDossier":
            answer = self.create(said)
        elif name in ("CapNhatTienTrinh", "CapNhatTrangThai"):
            answer = self.step(name, said)
        else:
            return 404, {}
        return self.heard(name, answer)

    def heard(self, name, answer):
        call, times = self.silences
        if call == name and times > 0:
            self.silences = (call, times - 1)
            return None, None
        return answer

    def upload(self, kind, body):
        head = f"content-type: {kind}\r\n\r\n".encode()
        form = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        parts = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in form.get_payload()
        }
        whole = parts["TepTin"]
        if hashlib.sha256(whole).hexdigest() != parts["HashTepTin"].decode():
            return 422, {}
        if len(whole) != int(parts["DungLuong"]):
            return 422, {}
        # This portal calls files what it likes.
        known = {kept["hash"]: name for name, kept in self.files.items()}
        digest = parts["HashTepTin"].decode()
        name = known.get(digest) or f"tep-{len(self.files) + 1}"
        self.files[name] = {"hash": digest, "name": parts["TenTepTin"].decode(), "bytes": whole}
        return 200, {"data": [{"IdTepTin": name, "HashTepTin": digest}]}

    def knows(self, told):
        return all(it["TepDinhKemId"] in self.files for it in told.get("DanhSachTaiLieuNop", []))

    def token(self, headers, form):
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if headers.get("authorization") != f"Basic {known}":
            return 401, {"error": "invalid_client"}
        if form.get("grant_type") != ["client_credentials"] or "scope" not in form:
            return 400, {"error": "invalid_request"}
        word = secrets.token_urlsafe()
        self.tokens.add(word)
        return 200, {"access_token": word, "token_type": "Bearer", "expires_in": 300}

    def create(self, told):
        if not NEEDED <= set(told):
            return 422, {"detail": str(NEEDED - set(told))}
        if not self.knows(told):
            return 422, {"detail": "files come first"}
        code = told["MaHoSo"]
        kept = self.dossiers.setdefault(code, {"id": secrets.token_hex(8), "told": told, "steps": []})
        if kept["told"]["NgayNop"] != told["NgayNop"]:
            return 409, {}
        return 200, {"data": {"idHoSo": kept["id"], "maHoSo": code}}

    def step(self, name, told):
        (step,) = told
        kept = self.dossiers.get(step["MaHoSo"])
        if kept is None:
            return 404, {}
        needed = {"ThoiDiemXuLy", "TrangThai" if name == "CapNhatTrangThai" else "NoiDungXuLy"}
        if not needed <= set(step) or not self.knows(step):
            return 422, {}
        number, steps = step["SoThuTu"], kept["steps"]
        if number > len(steps) + 1:
            return 409, {}
        again = number <= len(steps)
        if not again:
            steps.append((name, step))
        elif steps[number - 1][1]["ThoiDiemXuLy"] != step["ThoiDiemXuLy"]:
            return 409, {}
        return 200, {"data": [{"maHoSo": step["MaHoSo"], "soThuTu": number, "daCo": again}]}

    def states(self, code):
        """The states that were told of a dossier, in their order."""
        kept = self.dossiers.get(code, {"steps": []})
        return [step.get("TrangThai") for _, step in kept["steps"]]
