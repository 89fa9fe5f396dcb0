"""A mail server on this machine: takes letters by SMTP, says no to some, and keeps the rest."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Thread

REFUSED = "ingen@"


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 redo")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "DATA":
                self.say("354 skriv")
                self.server.taken.append(message_from_bytes(self.content(), policy=policy.default))
            if verb == "QUIT":
                return self.say("221 adjö")
            self.say("550 finns inte" if verb == "RCPT" and REFUSED in line else "250 ok")

    def content(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines)

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[tuple[int, list[EmailMessage]]]:
    """Its port, and the letters that it has taken."""
    with socketserver.TCPServer(("127.0.0.1", 0), _Session) as server:
        server.taken = []
        running = Thread(target=server.serve_forever, args=[0.05])
        running.start()
        try:
            yield server.server_address[1], server.taken
        finally:
            server.shutdown()
            running.join()
