import html
from email import message_from_bytes, policy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter import links, message_ids, values
from newsletter.audiences import Reader, chosen
from newsletter.merging import Merge, filled, one_line, piece_of, unstuffed
from newsletter.models import Build, Series
from tests.newsletter.makers import NOW, PARTS

SERIES = Series(
    slug="monthly",
    name='마을, "소식"',
    sender_name="서울마을 (센터)",
    sender_address="news@portal.example",
    reply_to="answer@portal.example",
)
SECRET = "s" * 43
EVERYONE = Reader()


def build(parts=PARTS, subject="12월, 우리 동네 소식", language="ko") -> Build:
    return Build(mailing_id=3, language=language, subject=subject, parts=parts, sha256="0123456789abcdef" * 4)


def merged(made: Build, name="", reader=EVERYONE, to="reader@naver.com") -> bytes:
    return Merge(made, SERIES).message(mailing=3, delivery=81, to=to, name=name, secret=SECRET, reader=reader, at=NOW)


def parsed(data: bytes):
    return message_from_bytes(unstuffed(data), policy=policy.default)


def direct(made: Build, part: str, name: str, reader: Reader) -> str:
    """The slow and plain way: choose, join, fill in."""
    own = {
        values.NAME: one_line(name) or values.NAMELESS[made.language],
        values.PREFERENCES: links.preferences_url(SECRET),
        values.UNSUBSCRIBE: links.unsubscribe_url(SECRET, "monthly"),
        values.WEB: links.personal_url(SECRET, 3),
    }
    pieces = made.parts[part]
    own_pieces = chosen([piece_of(piece) for piece in pieces], reader)
    # A line ends within a piece: none begins with the second half of another's end.
    texts = [pieces[place]["text"].replace("\r\n", "\n").replace("\r", "\n") for place in own_pieces]
    return filled("".join(texts), own, html.escape if part == "html" else str)


def bodies(data: bytes) -> dict[str, str]:
    return {
        part.get_content_subtype(): part.get_payload(decode=True).decode().replace("\r\n", "\n")
        for part in parsed(data).iter_parts()
    }


def test_headers_of_a_mail():
    mail = parsed(merged(build(), name="김하나"))
    proof = message_ids.proof(3, 81)
    domain = message_ids.domain()
    assert {name: str(mail[name]) for name in mail} == {
        "From": '"서울마을 (센터)" <news@portal.example>',
        "Reply-To": "answer@portal.example",
        "List-Id": f'마을, "소식" <monthly.{domain}>',
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Archive": f"<{links.absolute('/newsletter/')}>",
        "List-Help": f"<{links.absolute('/newsletter/')}>",
        "Precedence": "bulk",
        "X-Auto-Response-Suppress": "All",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/alternative; boundary="=_newsletter_0123456789abcdef"',
        "Subject": "12월, 우리 동네 소식",
        "Date": "Tue, 01 Dec 2026 10:00:00 +0900",
        "To": "김하나 <reader@naver.com>",
        "Message-ID": f"<nl.3.81.{proof}@{domain}>",
        "List-Unsubscribe": (
            f"<{links.unsubscribe_url(SECRET, 'monthly')}>, <mailto:b+3.81.{proof}@{domain}?subject=unsubscribe>"
        ),
        "Feedback-ID": f"3:monthly:newsletter:{domain}",
    }
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_mail_without_a_name_greets_a_neighbour_and_names_nobody():
    data = merged(build())
    assert str(parsed(data)["To"]) == "reader@naver.com"
    assert "이웃 님" in bodies(data)["plain"]


def test_every_line_is_short_and_ends_in_crlf():
    long = build(subject="아주 긴 제목 " * 40, parts={**PARTS, "text": [{"text": "가" * 3000}]})
    data = merged(long, name="이름" * 15)
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert max(len(line) for line in data.partition(b"\r\n\r\n")[2].split(b"\r\n")) <= 77
    assert str(parsed(data)["Subject"]).strip() == ("아주 긴 제목 " * 40).strip()


@pytest.mark.parametrize(
    "name", ["\r\nBcc: all@portal.example", 'a"<x@y.z>', "=?utf-8?q?x?=", "김,이", "👩\u200d👧 🎉", "a\x00b"]
)
def test_no_name_becomes_a_header(name):
    mail = parsed(merged(build(subject="{{name}} 님께"), name=name))
    assert mail["Bcc"] is None
    assert [(one.display_name, one.addr_spec) for one in mail["To"].addresses] == [(one_line(name), "reader@naver.com")]
    assert str(mail["Subject"]) == f"{one_line(name)} 님께"


def test_value_is_escaped_in_html_only():
    data = merged(build(), name="<b>&'\"")
    assert "<b>&'\" 님" in bodies(data)["plain"]
    assert "&lt;b&gt;&amp;&#x27;&quot; 님" in bodies(data)["html"]


def test_mail_of_before_and_mail_of_now_are_the_same_bytes():
    assert merged(build(), name="김하나") == merged(build(), name="김하나")


letters = st.one_of(
    st.sampled_from(
        [".", "\r\n", "\n", "\r", " ", "\t", "=", "{{name}}", "{{ web_url }}", "{{other}}", '"', "가", "🎉"]
    ),
    st.characters(exclude_categories=["Cs"]),
)
texts = st.lists(letters, max_size=60).map("".join)
districts = st.sets(st.sampled_from(["gangnam", "mapo", "jongno"])).map(sorted)
topics = st.sets(st.sampled_from(["care", "youth"])).map(sorted)
pieces = st.fixed_dictionaries(
    {
        "audience": st.fixed_dictionaries({"districts": districts, "topics": topics}),
        "is_news": st.booleans(),
        "text": texts,
    }
)
parts = st.fixed_dictionaries(
    {"html": st.lists(pieces, min_size=1, max_size=6), "text": st.lists(pieces, min_size=1, max_size=6)}
)
readers = st.builds(Reader, districts=districts.map(tuple), topics=topics.map(tuple))


@settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck), max_examples=300)
@given(parts=parts, reader=readers, name=texts)
def test_merged_mail_reads_as_the_direct_render(parts, reader, name):
    made = build(parts)
    data = merged(made, name=name, reader=reader)
    assert bodies(data) == {
        "plain": direct(made, "text", name, reader),
        "html": direct(made, "html", name, reader),
    }
    assert b"\r\n.\r\n" not in data
    assert b"\n" not in data.replace(b"\r\n", b"")
