"""A name server on loopback that knows a few entries, and nothing else."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset


class Zone(dict):
    """{"name TXT": ["entry", …]}. A name in `silent` is never answered, one in `broken` with an error."""

    silent: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    asked: list[str]


class Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        data, sock = self.request
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text().rstrip(".").lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        zone = self.server.zone
        zone.asked.append(f"{name} {kind}")
        if name in zone.silent:
            return
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        rows = zone.get(f"{name} {kind}")
        if name in zone.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif rows:
            rows = [f'"{row[:250]}" "{row[250:]}"' if kind == "TXT" else row for row in rows]
            answer.answer.append(dns.rrset.from_text_list(question.name, 60, "IN", kind, rows))
        elif not any(key.startswith(f"{name} ") for key in zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        sock.sendto(answer.to_wire(), self.client_address)


@contextmanager
def serving(entries: dict[str, list[str]], silent=(), broken=()) -> Iterator[tuple[dns.resolver.Resolver, Zone]]:
    zone = Zone(entries)
    zone.silent, zone.broken, zone.asked = frozenset(silent), frozenset(broken), []
    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        server.zone = zone
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.server_address[1]
        resolver.timeout, resolver.lifetime = 0.3, 0.6
        yield resolver, zone
        server.shutdown()
