"""The server of live pages: one for the process, for this machine alone, on a thread."""

from __future__ import annotations

import hmac
import json
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, urlsplit

#: What a page asks for: its state, if that isn't the version that it has seen.
Answer = Callable[[int], dict[str, Any]]
#: Seconds after which the server looks whether it is to end, which it isn't. A thread that wakes up
#: asks for Python's lock, and where R has it then, copies of the process wait without end.
_NEVER = 1e6
#: So many trainings have a page; the oldest makes room.
MOST_PAGES = 20
#: Nothing comes from elsewhere, and nothing goes there.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"
)

_pages: OrderedDict[str, Answer] = OrderedDict()


def serve(answer: Answer) -> str:
    """Serves another page and returns its address, which nobody can guess.

    Args:
        answer: Called with the version that the page has seen, on a thread of the server's.
    """
    secret = secrets.token_urlsafe(16)
    _pages[secret] = answer
    while len(_pages) > MOST_PAGES:
        _pages.popitem(last=False)
    return f"http://127.0.0.1:{_port(os.getpid())}/{secret}/"


@cache
def _port(process: int) -> int:
    """The port of the server, which a forked process doesn't share."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    waits = partial(server.serve_forever, _NEVER)
    threading.Thread(target=waits, name="live metrics", daemon=True).start()
    return server.server_port


@cache
def _page() -> bytes:
    return files("bridle.training").joinpath("live.html").read_bytes()


class _Handler(BaseHTTPRequestHandler):
    """Answers a request."""

    def do_GET(self) -> None:
        """Gives the page or its state."""
        asked = urlsplit(self.path)
        secret, slash, what = asked.path.removeprefix("/").partition("/")
        answer = _of(secret)
        if answer is None or not slash or what not in ("", "state"):
            self.send_error(404)
        elif what == "":
            self._send("text/html; charset=utf-8", _page())
        else:
            seen = parse_qs(asked.query).get("seen", [""])[0]
            told = answer(int(seen) if seen.isdecimal() else -1)
            self._send("application/json", json.dumps(told, allow_nan=False).encode())

    def _send(self, kind: str, content: bytes) -> None:
        self.send_response(200)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(content)),
            "Content-Security-Policy": _POLICY,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: standard error is the user's."""


def _of(secret: str) -> Answer | None:
    """What answers for a secret, compared in a time that says nothing of it."""
    for known, answer in list(_pages.items()):
        if hmac.compare_digest(known.encode(), secret.encode()):
            return answer
    return None
