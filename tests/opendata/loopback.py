"""A real HTTP server on 127.0.0.1 that answers from a function and misbehaves when told to."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Fault:
    """An answer given instead of the right one, `times` times, to paths that contain `where`.

    `cut` announces more bytes than it sends: the connection breaks in the middle.
    """

    status: int = 500
    body: bytes = b"Internal Server Error"
    headers: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    times: int = 1
    cut: bool = False


class Refused(Exception):
    def __init__(self, status: int, answer: Any) -> None:
        super().__init__(status)
        self.status, self.answer = status, answer


class Loopback:
    """`answer(path, query)` gives the JSON of a request; `requests` are the paths asked for."""

    def __init__(self, answer: Callable[[str, dict[str, str]], Any]) -> None:
        self.requests: list[str] = []
        self._answer, self._faults, self._lock = answer, [], threading.Lock()
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                loopback._serve(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def fail(self, *faults: Fault) -> None:
        self._faults += [fault for fault in faults for _ in range(fault.times)]

    def __enter__(self) -> "Loopback":
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, request: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.requests.append(request.path)
            fault = next((fault for fault in self._faults if fault.where in request.path), None)
            if fault:
                self._faults.remove(fault)
        if fault:
            _send(request, fault.status, fault.body, fault.headers, cut=fault.cut)
            return
        parts = urlsplit(request.path)
        try:
            status, answer = 200, self._answer(parts.path, dict(parse_qsl(parts.query)))
        except Refused as refused:
            status, answer = refused.status, refused.answer
        _send(request, status, json.dumps(answer).encode(), {"Content-Type": "application/json"})


def _send(
    request: BaseHTTPRequestHandler,
    status: int,
    body: bytes,
    headers: Mapping[str, str],
    *,
    cut: bool = False,
) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body) + (100 if cut else 0)))
    request.end_headers()
    request.wfile.write(body)
