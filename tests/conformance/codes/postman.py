"""A mail server on the port that the demo was told of: aiosmtpd, which can be closed and opened."""

import os

from aiosmtpd.controller import Controller


class Postman:
    def __init__(self):
        self.mails = []
        self.server = None

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.rcpt_tos, envelope.content))
        return "250 taken"

    def open(self):
        self.server = Controller(self, hostname="127.0.0.1", port=int(os.environ["MAIL_PORT"]))
        self.server.start()

    def close(self):
        if self.server is not None:
            self.server.stop()
            self.server = None

    def to(self, address):
        return [content for recipients, content in self.mails if recipients == [address]]
