"""Players of other sites that a body may hold: which addresses are videos, and where their player stands.

A closed list: the same hosts are the only ones `frame-src` of the Content-Security-Policy allows.
"""

import re
from typing import NamedTuple


class Player(NamedTuple):
    """`name` is shown to the reader before the click; `source` is the address of the frame after it."""

    name: str
    source: str


# (host of the shared address, path and query that hold the video's id, name, address of the player)
PROVIDERS = (
    (
        r"(?:www\.|m\.)?youtube\.com",
        r"/watch\?(?:[^#]*&)?v=([\w-]{11})(?![\w-])",
        "유튜브",
        "https://www.youtube-nocookie.com/embed/{}",
    ),
    (
        r"(?:www\.|m\.)?youtube\.com",
        r"/(?:shorts|embed|live)/([\w-]{11})(?![\w-])",
        "유튜브",
        "https://www.youtube-nocookie.com/embed/{}",
    ),
    (r"youtu\.be", r"/([\w-]{11})(?![\w-])", "유튜브", "https://www.youtube-nocookie.com/embed/{}"),
    (r"(?:m\.)?tv\.naver\.com", r"/(?:v|embed)/(\d{1,12})(?!\w)", "네이버 TV", "https://tv.naver.com/embed/{}"),
    (
        r"(?:m\.)?tv\.kakao\.com",
        r"/(?:v|(?:channel/\d+/cliplink))/(\d{1,12})(?!\w)",
        "카카오 TV",
        "https://play-tv.kakao.com/embed/player/cliplink/{}",
    ),
    (r"(?:www\.)?vimeo\.com", r"/(\d{1,12})(?!\w)", "비메오", "https://player.vimeo.com/video/{}?dnt=1"),
)
FRAME_HOSTS = sorted({source.split("/embed")[0].split("/video")[0] for *_, source in PROVIDERS})


def player_of(address: str) -> Player | None:
    """The player for a shared address; None for any address that is not a video of the list."""
    for host, rest, name, source in PROVIDERS:
        found = re.match(rf"https?://{host}{rest}", address.strip(), re.ASCII)
        if found:
            return Player(name, source.format(found[1]))
    return None
