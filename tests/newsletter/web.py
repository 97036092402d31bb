"""Somebody else's web server, on loopback: answers by path, misbehaves as told, and remembers what it was asked."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from newsletter.safe_fetching import Policy


@dataclass
class Site:
    """`pages`: path → what to do with the handler. `asked`: (path, headers) of GET in order, `heads`: paths of HEAD."""

    pages: dict[str, Callable] = field(default_factory=dict)
    asked: list[tuple[str, dict]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    port: int = 0

    def url(self, path: str = "/feed", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def policy(self, **more) -> Policy:
        """Loopback on this port is allowed; the rest is as for everybody."""
        return Policy(**{"allows_loopback": True, "ports": frozenset({self.port}), "patience": 3.0, **more})


def page(body: bytes, status: int = 200, **headers: str) -> Callable:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def to(address: str) -> Callable:
    return page(b"", 302, Location=address)


def packed(body: bytes) -> Callable:
    return page(gzip.compress(body), Content_Encoding="gzip")


def conditional(body: bytes, etag: str) -> Callable:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        is_same = handler.headers.get("If-None-Match") == etag
        page(b"" if is_same else body, 304 if is_same else 200, ETag=etag)(handler)

    return answer


def for_get_only(body: bytes, otherwise: int = 405) -> Callable:
    return lambda handler: page(body, 200 if handler.command == "GET" else otherwise)(handler)


def hanging_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.connection.close()


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65_536)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A byte of a header now and then, for ever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


@contextmanager
def serving(**pages: Callable) -> Iterator[Site]:
    site = Site({f"/{name}": answer for name, answer in pages.items()})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            self.answer()

        def do_HEAD(self) -> None:
            site.heads.append(self.path)
            self.answer()

        def answer(self) -> None:
            try:
                site.pages.get(self.path.partition("?")[0], page(b"nothing", 404))(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *args) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        site.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield site
        server.shutdown()
