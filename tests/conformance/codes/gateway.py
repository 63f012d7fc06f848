"""An SMS gateway as docs/spec/messages.md describes it, of the standard library."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "a secret of the gateway"


class Gateway:
    def __init__(self):
        self.busy = 0
        self.server = None
        self.taken = {}

    def open(self):
        gateway = self

        class Counter(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                self.send_response(gateway.take(self.path, self.headers, json.loads(body)))
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["SMS_PORT"])), Counter)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def refuse(self, times):
        self.busy = times

    def take(self, path, headers, message):
        if path != "/messages" or headers["content-type"] != "application/json":
            return 404
        if headers["authorization"] != f"Bearer {SECRET}":
            return 401
        if set(message) != {"id", "text", "to"} or headers["idempotency-key"] != message["id"]:
            return 422
        if self.busy > 0:
            self.busy -= 1
            return 503
        # The same name is the same message.
        self.taken.setdefault(message["id"], message)
        return 202

    def to(self, number):
        return [message for message in self.taken.values() if message["to"] == number]
