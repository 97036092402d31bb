"""Fetching from addresses that people typed in, without being led into our own network or drowned.

The name is resolved once, every address it has must be a public one, and the connection goes to the very address that
was checked: an answer that changes in between (DNS rebinding) changes nothing. The same for each redirect.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

AGENT = "Seoul-Maeul-News/1.0"
MOST_BYTES = 2_000_000
MOST_REDIRECTS = 3
# Where only somebody's being there is asked, and no news are fetched each hour.
MOST_STEPS = 8
PATIENCE = 10.0  # seconds for everything together
PIECE = 65_536
PORTS = {"http": 80, "https": 443}
ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
MOST_ADDRESS = 2_000


class FetchRefusal(models.TextChoices):
    ADDRESS = "address", _("주소를 읽을 수 없어요. https://로 시작하는 주소인지 봐 주세요.")
    PRIVATE = "private", _("바깥 누리집이 아닌 주소예요. 누구나 볼 수 있는 주소를 적어 주세요.")
    NAME = "name", _("그런 이름의 누리집을 찾을 수 없어요. 주소에 틀린 글자가 있는지 봐 주세요.")
    REDIRECTS = "redirects", _("다른 주소로 너무 여러 번 보내요. 마지막 주소를 찾아 적어 주세요.")
    SIZE = "size", _("파일이 너무 커요(2MB까지). 더 짧은 목록의 주소가 있는지 그 누리집에 물어봐 주세요.")
    TIME = "time", _("10초 안에 답이 오지 않았어요. 다음 시간에 다시 가져올게요.")
    CONNECTION = "connection", _("누리집에 이어지지 않아요. 다음 시간에 다시 가져올게요.")
    STATUS = "status", _("누리집이 그 주소에 글이 없다고 답했어요. 주소가 바뀌었는지 봐 주세요.")
    PACKED = "packed", _("압축된 답을 풀 수 없어요. 다음 시간에 다시 가져올게요.")


class FetchRefused(Exception):
    """`detail`: for the log, what exactly it was."""

    def __init__(self, reason: FetchRefusal, detail: str = ""):
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason.value}: {detail}")


@dataclass(frozen=True)
class Policy:
    """What may be connected to. Tests and trials on one machine allow loopback by a policy of their own."""

    allows_loopback: bool = False
    ports: frozenset[int] = frozenset({80, 443, 8080, 8443})
    most_bytes: int = MOST_BYTES
    patience: float = PATIENCE
    resolve: Callable[[str, int], list[str]] = field(default=lambda host, port: resolved(host, port))

    def is_open(self, text: str) -> bool:
        """Whether an IP address belongs to the public net; what hides another inside is judged by that one."""
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return False
        inner = hidden_in(address)
        if inner is not None:
            return self.is_open(str(inner))
        if self.allows_loopback and address.is_loopback:
            return True
        if address.version == 6 and address in LOCAL_NAT64:
            return False
        return address.is_global and not address.is_multicast and not address.is_reserved


PUBLIC_ONLY = Policy()
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")


def hidden_in(address: IPAddress) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside of ::ffff:a.b.c.d, ::a.b.c.d, 6to4, Teredo and NAT64."""
    if address.version == 4:
        return None
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in NAT64 or (int(address) >> 32 == 0 and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


@dataclass(frozen=True)
class Target:
    """An address that was looked at: `ip` is where the connection goes."""

    scheme: str
    host: str
    port: int
    ip: str
    path: str


@dataclass(frozen=True)
class Fetched:
    """`body` is unpacked. `is_same`: not changed since `etag` or `modified` (304); then it is empty."""

    url: str
    body: bytes = b""
    content_type: str = ""
    etag: str = ""
    modified: str = ""
    is_same: bool = False


def resolved(host: str, port: int) -> list[str]:
    """All addresses of a name. Raises OSError."""
    return [row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def target_of(url: str, policy: Policy = PUBLIC_ONLY) -> Target:
    """Raises FetchRefused(ADDRESS | NAME | PRIVATE)."""
    scheme, host, port, path = parts_of(url)
    if port not in policy.ports:
        raise FetchRefused(FetchRefusal.PRIVATE, f"port {port}")
    try:
        found = policy.resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise FetchRefused(FetchRefusal.NAME, f"{host}: {error}") from error
    if not found:
        raise FetchRefused(FetchRefusal.NAME, host)
    # One private address among them is enough to refuse: which of them a connection takes is nobody's choice.
    for ip in found:
        if not policy.is_open(ip):
            raise FetchRefused(FetchRefusal.PRIVATE, f"{host} is {ip}")
    return Target(scheme, host, port, found[0], path)


def parts_of(url: str) -> tuple[str, str, int, str]:
    """(scheme, host, port, path with query), in ASCII. Raises FetchRefused(ADDRESS)."""
    try:
        url = url.strip()
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii")
        path = http_path(parts.path or "/", parts.query)
    except (ValueError, UnicodeError) as error:
        raise FetchRefused(FetchRefusal.ADDRESS, str(error)) from error
    is_odd = len(url) > MOST_ADDRESS or any(ord(sign) <= 32 or ord(sign) == 127 for sign in url) or "\\" in url
    if is_odd or parts.scheme not in PORTS or not host or parts.username is not None or parts.password is not None:
        raise FetchRefused(FetchRefusal.ADDRESS, "scheme, host, user or signs")
    return parts.scheme, host, port, path


def http_path(path: str, query: str) -> str:
    """Letters of Korean addresses as percent signs; what is encoded stays so."""
    whole = f"{path}?{query}" if query else path
    return "".join(
        sign if 32 < ord(sign) < 127 else "".join(f"%{byte:02X}" for byte in sign.encode()) for sign in whole
    )


def fetch(url: str, *, etag: str = "", modified: str = "", policy: Policy = PUBLIC_ONLY) -> Fetched:
    """Follow at most MOST_REDIRECTS. Raises FetchRefused."""
    deadline = time.monotonic() + policy.patience
    for _turn in range(MOST_REDIRECTS + 1):
        answer = one_request(target_of(url, policy), etag, modified, deadline, policy)
        if isinstance(answer, str):
            url = urljoin(url, answer)
            continue
        return Fetched(url, **answer)
    raise FetchRefused(FetchRefusal.REDIRECTS, url)


def status_of(url: str, *, policy: Policy = PUBLIC_ONLY) -> int:
    """What an address answers in the end. Nothing of it is read. Raises FetchRefused.

    With HEAD; who does not answer that well is asked again with GET.
    """
    deadline = time.monotonic() + policy.patience
    try:
        status = last_status("HEAD", url, deadline, policy)
    except FetchRefused as refused:
        if refused.reason != FetchRefusal.CONNECTION:
            raise
        status = 0
    return status if 200 <= status < 400 else last_status("GET", url, deadline, policy)


def last_status(method: str, url: str, deadline: float, policy: Policy) -> int:
    """As far as a browser would go, nearly."""
    for _turn in range(MOST_STEPS + 1):
        with exchange(method, target_of(url, policy), headers_of("", ""), deadline) as answer:
            if not is_elsewhere(answer):
                return answer.status
            url = urljoin(url, answer.headers["Location"])
    raise FetchRefused(FetchRefusal.REDIRECTS, url)


def is_elsewhere(answer: http.client.HTTPResponse) -> bool:
    return answer.status in (301, 302, 303, 307, 308) and bool(answer.headers.get("Location"))


def one_request(
    target: Target, etag: str, modified: str, deadline: float, policy: Policy
) -> str | Mapping[str, bytes | str | bool]:
    """The next address, or what Fetched is made of."""
    with exchange("GET", target, headers_of(etag, modified), deadline) as answer:
        if is_elsewhere(answer):
            return answer.headers["Location"]
        if answer.status == 304:
            return {"is_same": True}
        if answer.status != 200:
            raise FetchRefused(FetchRefusal.STATUS, str(answer.status))
        packed = read(answer, deadline, policy)
        return {
            "body": unpacked(packed, answer.headers.get("Content-Encoding", ""), policy.most_bytes),
            "content_type": answer.headers.get("Content-Type", "")[:200],
            "etag": answer.headers.get("ETag", "")[:200],
            "modified": answer.headers.get("Last-Modified", "")[:60],
        }


@contextlib.contextmanager
def exchange(
    method: str, target: Target, headers: Mapping[str, str], deadline: float
) -> Iterator[http.client.HTTPResponse]:
    """One question and the head of its answer. Whatever goes wrong, also while the rest is read, is FetchRefused."""
    connection = connection_to(target, left(deadline))
    # A server that drips its headers would else have the time again for each byte.
    watch = threading.Timer(left(deadline), connection.cut)
    watch.start()
    try:
        connection.request(method, target.path, headers=headers)
        answer = connection.getresponse()
        # One that was cut while it dripped looks whole.
        left(deadline)
        yield answer
    except TimeoutError as error:
        raise FetchRefused(FetchRefusal.TIME, target.host) from error
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        is_late = time.monotonic() >= deadline
        reason = FetchRefusal.TIME if is_late else FetchRefusal.CONNECTION
        raise FetchRefused(reason, f"{target.host}: {error!r}") from error
    finally:
        watch.cancel()
        connection.close()


def headers_of(etag: str, modified: str) -> dict[str, str]:
    conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
    sent = {name: value for name, value in conditions.items() if value and value.isascii() and value.isprintable()}
    return {"User-Agent": AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip", "Connection": "close", **sent}


class PinnedMixin:
    """Connects to the address that was checked, and asks the name nowhere again."""

    target: Target
    wire: socket.socket | None = None

    def pin(self) -> socket.socket:
        self.wire = socket.create_connection((self.target.ip, self.target.port), self.timeout)
        return self.wire

    def cut(self) -> None:
        """From another thread: whoever waits for the server stops waiting."""
        if self.wire is not None:
            with contextlib.suppress(OSError):
                self.wire.shutdown(socket.SHUT_RDWR)


class Pinned(PinnedMixin, http.client.HTTPConnection):
    def __init__(self, target: Target, patience: float):
        super().__init__(target.host, target.port, timeout=patience)
        self.target = target

    def connect(self) -> None:
        self.sock = self.pin()


class PinnedTls(PinnedMixin, http.client.HTTPSConnection):
    """The certificate must be of the name, not of the address."""

    def __init__(self, target: Target, patience: float):
        super().__init__(target.host, target.port, timeout=patience, context=ssl.create_default_context())
        self.target = target

    def connect(self) -> None:
        self.sock = self.wire = self._context.wrap_socket(self.pin(), server_hostname=self.target.host)


def connection_to(target: Target, patience: float) -> Pinned | PinnedTls:
    return (PinnedTls if target.scheme == "https" else Pinned)(target, patience)


def left(deadline: float) -> float:
    """Seconds. Raises FetchRefused(TIME)."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise FetchRefused(FetchRefusal.TIME)
    return seconds


def read(answer: http.client.HTTPResponse, deadline: float, policy: Policy) -> bytes:
    """By pieces: neither a slow drip nor an endless answer holds us."""
    got = bytearray()
    while piece := answer.read1(PIECE):
        got += piece
        left(deadline)
        if len(got) > policy.most_bytes:
            raise FetchRefused(FetchRefusal.SIZE)
    if time.monotonic() >= deadline:
        raise FetchRefused(FetchRefusal.TIME)
    return bytes(got)


def unpacked(data: bytes, encoding: str, most: int) -> bytes:
    """A small file may unpack to a huge one: it is unpacked no further than is wanted."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return data
    if encoding not in ("gzip", "x-gzip"):
        raise FetchRefused(FetchRefusal.PACKED, encoding[:40])
    try:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        body = unpacker.decompress(data, most + 1)
    except zlib.error as error:
        raise FetchRefused(FetchRefusal.PACKED, str(error)) from error
    if len(body) > most:
        raise FetchRefused(FetchRefusal.SIZE)
    return body
