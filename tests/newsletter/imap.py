"""A mailbox on loopback that speaks as much IMAP as a reader of returned mails needs."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Stored:
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class Server:
    """`folders`: name → {uid: Stored}. `breaks_at`: the command (STORE, …) at which it hangs up, once."""

    folders: dict[str, dict[int, Stored]] = field(default_factory=lambda: {"INBOX": {}})
    user: str = "bounces"
    password: str = "p@ss word"
    port: int = 0
    breaks_at: str = ""
    fetched: list[int] = field(default_factory=list)

    def put(self, raw: bytes, folder: str = "INBOX") -> None:
        self.folders[folder][len(self.folders[folder]) + 1] = Stored(raw)

    def flags(self, folder: str = "INBOX") -> dict[int, list[str]]:
        return {uid: sorted(mail.flags) for uid, mail in self.folders[folder].items()}

    def url(self, **more: str) -> str:
        query = "&".join(f"{name}={value}" for name, value in more.items())
        return f"imap://bounces:p%40ss%20word@127.0.0.1:{self.port}/INBOX?{query}"


class Session(socketserver.StreamRequestHandler):
    server: "Listener"

    def handle(self) -> None:
        self.folder = ""
        self.say("* OK ready")
        for line in self.rfile:
            tag, _space, rest = line.decode().strip().partition(" ")
            name = rest.split(" ")[1 if rest.upper().startswith("UID ") else 0].upper()
            box = self.server.box
            if name == box.breaks_at:
                box.breaks_at = ""
                return
            verdict = getattr(self, f"on_{name.lower()}", lambda rest: "BAD unknown")(rest)
            self.say(f"{tag} {verdict}")
            if name == "LOGOUT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    @property
    def mails(self) -> dict[int, Stored]:
        return self.server.box.folders[self.folder]

    def on_capability(self, rest: str) -> str:
        self.say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def on_login(self, rest: str) -> str:
        box = self.server.box
        return "OK in" if rest == f'LOGIN {box.user} "{box.password}"' else "NO wrong password"

    def on_select(self, rest: str) -> str:
        name = rest.split('"')[1]
        if name not in self.server.box.folders:
            return "NO no such folder"
        self.folder = name
        self.say(f"* {len(self.mails)} EXISTS")
        return "OK [READ-WRITE] selected"

    def on_search(self, rest: str) -> str:
        found = [uid for uid, mail in self.mails.items() if not mail.flags & {"\\Seen", "\\Deleted"}]
        self.say(f"* SEARCH {' '.join(map(str, found))}".rstrip())
        return "OK searched"

    def on_fetch(self, rest: str) -> str:
        uid, most = (int(number) for number in re.search(r"FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", rest).groups())
        self.server.box.fetched.append(uid)
        raw = self.mails[uid].raw[:most]
        self.wfile.write(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        return "OK fetched"

    def on_copy(self, rest: str) -> str:
        _uid, _copy, uid, name = rest.split(" ")
        if name.strip('"') not in self.server.box.folders:
            return "NO [TRYCREATE] no such folder"
        self.server.box.put(self.mails[int(uid)].raw, name.strip('"'))
        return "OK copied"

    def on_store(self, rest: str) -> str:
        self.mails[int(rest.split(" ")[2])].flags |= set(re.findall(r"\\\w+", rest))
        return "OK stored"

    def on_expunge(self, rest: str) -> str:
        for uid in [uid for uid, mail in self.mails.items() if "\\Deleted" in mail.flags]:
            del self.mails[uid]
        return "OK expunged"

    def on_logout(self, rest: str) -> str:
        self.say("* BYE")
        return "OK out"


class Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, box: Server):
        self.box = box
        super().__init__(("127.0.0.1", 0), Session)


@contextmanager
def serving(*folders: str) -> Iterator[Server]:
    box = Server(folders={name: {} for name in ("INBOX", *folders)})
    with Listener(box) as listener:
        box.port = listener.server_address[1]
        threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield box
        listener.shutdown()
