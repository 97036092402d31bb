"""A small real server that acts as Kakao and Naver: login page, code, token, profile.

Who "signs in" there is chosen on its page, where each of PEOPLE is a link.
Alone: `python -m tests.journeys.stand_in_provider PORT`.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlencode, urlsplit

KEYS = {"CLIENT_ID": "stand-in", "CLIENT_SECRET": "stand-in-secret"}
# uid → what the company tells of this person.
PEOPLE: dict[str, dict] = {
    "1001": {"name": "봄이네", "email": "Bomi@Example.org", "verified": True},
    "1002": {"name": "메일 없는 이웃"},
    "1003": {"name": "확인 안 된 이웃", "email": "unproven@example.org", "verified": False},
    "1004": {"name": "열세 살", "email": "child@example.org", "verified": True},
    "1005": {"name": "", "email": "citizen@example.org", "verified": True},
}


def kakao_profile(uid: str) -> dict:
    person = PEOPLE[uid]
    account = {"profile": {"nickname": person["name"]}, "is_email_verified": person.get("verified", False)}
    if "email" in person:
        account["email"] = person["email"]
    return {"id": int(uid), "kakao_account": account}


def naver_profile(uid: str) -> dict:
    """Naver tells of no unproven address."""
    person = PEOPLE[uid]
    told = {"id": f"naver-{uid}", "nickname": person["name"]}
    if person.get("verified"):
        told["email"] = person["email"]
    return {"resultcode": "00", "response": told}


class Company(BaseHTTPRequestHandler):
    """The code is the uid; the token is the code. Wrong keys get an error, as from the real one."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path in ("/oauth/authorize", "/oauth2.0/authorize"):
            self.login_page(asked)
        elif parts.path == "/v2/user/me":
            self.tell(kakao_profile(self.uid()))
        elif parts.path == "/v1/nid/me":
            self.tell(naver_profile(self.uid()))
        else:
            self.answer(200, "text/plain", b"stand-in")

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if sent.get("client_secret") != [KEYS["CLIENT_SECRET"]] or sent["code"][0] not in PEOPLE:
            self.tell({"error": "invalid_client"}, 401)
        else:
            self.tell({"access_token": sent["code"][0], "token_type": "bearer", "expires_in": 60})

    def login_page(self, asked: dict) -> None:
        """A person is a link back; so is changing one's mind."""
        back = asked["redirect_uri"]
        links = [
            f'<li><a href="{back}?{urlencode({"code": uid, "state": asked["state"]})}">{uid} {person["name"]}</a></li>'
            for uid, person in PEOPLE.items()
        ]
        no = f'<a href="{back}?error=access_denied&state={quote(asked["state"])}">cancel</a>'
        page = f"<!doctype html><html lang=ko><title>stand-in</title><ul>{''.join(links)}</ul>{no}"
        self.answer(200, "text/html; charset=utf-8", page.encode())

    def uid(self) -> str:
        return self.headers["Authorization"].removeprefix("Bearer ")

    def tell(self, data: dict, status: int = 200) -> None:
        self.answer(status, "application/json", json.dumps(data).encode())

    def answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        """Quiet."""


def environment(url: str) -> dict[str, str]:
    """What a portal is told so that it takes this server for both companies."""
    return {
        f"{company}_{name}": value
        for company in ("KAKAO", "NAVER")
        for name, value in (KEYS | {"BASE_URL": url}).items()
    }


def serve(port: int) -> ThreadingHTTPServer:
    return ThreadingHTTPServer(("127.0.0.1", port), Company)


if __name__ == "__main__":
    serve(int(sys.argv[1])).serve_forever()
