import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter import building, colours, contents, mjml
from newsletter.audiences import Audience, Piece, Reader, chosen
from newsletter.models import Build, Mailing
from tests.newsletter import makers, makers_issue

NOW = makers.NOW
SPACE = re.compile(r"\s+")
READERS = st.builds(
    Reader,
    st.lists(st.sampled_from(["gangnam", "mapo"]), unique=True).map(tuple),
    st.lists(st.sampled_from(["care", "climate"]), unique=True).map(tuple),
    st.sampled_from(["ko", "en"]),
)


def html_of(parts) -> str:
    return "".join(piece["text"] for piece in parts["html"])


def text_of(parts) -> str:
    return "".join(piece["text"] for piece in parts["text"])


@pytest.fixture
def issue(db):
    return makers_issue.full_issue()


@pytest.fixture
def html(issue):
    return BeautifulSoup(html_of(building.parts_of(issue, "ko", NOW)), "html.parser")


@given(reader=READERS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pieces_joined_for_a_reader_are_the_mail_rendered_for_that_reader(issue, reader):
    parts = building.parts_of(issue, reader.language, NOW)["html"]
    pieces = [Piece(building.audience_of(part), part["is_news"]) for part in parts]
    places = chosen(pieces, reader)
    held = contents.sections(issue, NOW, reader.language)
    direct = building.whole_of(
        issue, [held[place - 1] for place in places if 0 < place < len(parts) - 1], reader.language
    )
    assert SPACE.sub("", "".join(parts[place]["text"] for place in places)) == SPACE.sub("", direct)


def test_mail_is_small_and_runs_nothing(html):
    assert len(str(html).encode()) < 60_000
    assert html.find_all(["script", "form", "iframe", "object", "embed", "link", "video"]) == []
    assert [tag.name for tag in html.find_all(True) if any(name.startswith("on") for name in tag.attrs)] == []
    assert html.html["lang"] == "ko"
    assert html.find("meta", {"name": "color-scheme"})["content"] == "light dark"


def test_each_picture_has_its_words_its_size_and_a_whole_address(html):
    pictures = html.find_all("img")
    assert len(pictures) == 6
    assert [it for it in pictures if not it.has_attr("alt") or not (it["width"] + it["height"]).isdecimal()] == []
    assert [it["src"] for it in pictures if not it["src"].startswith("http")] == []


def test_both_parts_lead_to_the_same_places(issue):
    for language in ("ko", "en"):
        parts = building.parts_of(issue, language, NOW)
        linked = {a["href"] for a in BeautifulSoup(html_of(parts), "html.parser").find_all("a")}
        named = {it for it in linked if not it.startswith(("tel:", "mailto:"))}
        said = set(re.findall(r"https?://[^\s)]+|\{\{\w+_url\}\}", text_of(parts)))
        assert said == named


def test_parts_are_cut_alike(issue):
    parts = building.parts_of(issue, "ko", NOW)
    about = [[{**piece, "text": ""} for piece in parts[kind]] for kind in ("html", "text")]
    assert about[0] == about[1]
    assert [piece["is_news"] for piece in parts["html"]] == [False, False, *[True] * 6, False, False]


def test_sender_and_the_way_out_in_two_languages_stand_in_every_edition(issue):
    series = issue.series
    for language in ("ko", "en"):
        parts = building.parts_of(issue, language, NOW)
        for said in (BeautifulSoup(parts["html"][-1]["text"], "html.parser").get_text(" "), parts["text"][-1]["text"]):
            wanted = (series.sender_name, series.sender_address, series.phone, series.postal_address)
            for words in (*wanted, mjml.OUT_KO, mjml.OUT_EN, "그만 받기", "Unsubscribe"):
                assert words in said
        for kind in ("html", "text"):
            assert "{{unsubscribe_url}}" in parts[kind][-1]["text"]
            assert "{{preferences_url}}" in parts[kind][-1]["text"]
            assert "{{web_url}}" in parts[kind][0]["text"]


def test_words_of_editors_are_escaped_and_their_marks_kept(issue):
    parts = building.parts_of(issue, "ko", NOW)
    assert "둘째 소식 &amp; &lt;b&gt;" in html_of(parts)
    assert "둘째 소식 & <b>" in text_of(parts)
    assert "{{name}} 님, " in parts["html"][1]["text"]
    assert 'href="https://maeul.example/a?b=1&amp;c=2"' in parts["html"][1]["text"]


def test_each_language_has_the_blocks_of_its_readers(issue):
    korean, english = (html_of(building.parts_of(issue, language, NOW)) for language in ("ko", "en"))
    assert "Hello, neighbours." not in korean
    assert "Hello, neighbours." in english
    assert 'lang="en"' in english
    assert building.languages(issue) == ["ko", "en"]


@pytest.mark.parametrize("colour", sorted(colours.ACCENTS))
@pytest.mark.parametrize("palette", [colours.light, colours.dark])
def test_every_text_is_readable_on_its_ground(colour, palette):
    shown = palette(colour)
    pairs = {pair: colours.contrast(*(getattr(shown, name) for name in pair)) for pair in colours.PAIRS}
    assert {pair: ratio for pair, ratio in pairs.items() if ratio < 4.5} == {}


@pytest.mark.parametrize(
    ("kind", "written", "line"),
    [
        ("info", "12월 소식", "12월 소식"),
        ("ad", "12월 소식", "(광고) 12월 소식"),
        ("ad", "(광고)12월 소식", "(광고) 12월 소식"),
        ("ad", " [광고] (광 고) 12월 소식", "(광고) 12월 소식"),
        ("ad", "12월\r\nBcc: x@example.com", "(광고) 12월 Bcc: x@example.com"),
    ],
)
def test_an_advertisement_says_so_once_at_the_start(db, kind, written, line):
    made = makers.issue(kind=kind)
    assert building.subject_line(made, written) == line


def test_series_of_advertisements_marks_each_issue(db):
    made = makers.issue(makers.series(kind="ad"))
    assert building.subjects(made, "ko") == {"a": "(광고) 12월, 우리 동네 소식"}


@pytest.fixture
def mailing(db):
    issue = makers.issue(subject_b="둘째 제목", blocks=[makers_issue.text(), makers_issue.items()])
    return Mailing.objects.create(series=issue.series, issue=issue)


def rows(of: Mailing) -> list[tuple]:
    return list(of.builds.order_by("sha256", "language", "arm").values_list("language", "arm", "subject"))


def test_freezing_twice_makes_nothing_new(mailing):
    first = building.freeze(mailing, NOW)
    assert building.freeze(mailing, NOW) == first
    assert rows(mailing) == [("ko", "a", "12월, 우리 동네 소식"), ("ko", "b", "둘째 제목")]
    assert set(mailing.builds.values_list("sha256", flat=True)) == {first}


def test_freezing_after_an_edit_keeps_the_former_build(mailing):
    first = building.freeze(mailing, NOW)
    issue = mailing.issue
    issue.subject = "고친 제목"
    issue.save_revision()
    second = building.freeze(mailing, NOW)
    assert second != first
    assert Build.objects.filter(mailing=mailing, sha256=first).count() == 2
    assert list(mailing.builds.filter(sha256=second).order_by("arm").values_list("subject", flat=True)) == [
        "고친 제목",
        "둘째 제목",
    ]


def test_content_hash_follows_the_draft_only(mailing):
    issue = mailing.issue
    before = building.content_hash(issue)
    makers_issue.Shelf([makers_issue.news(1)])
    assert building.content_hash(issue) == before
    issue.preheader = "한 줄"
    issue.save_revision()
    assert building.content_hash(issue) != before


def test_frame_makes_no_edition_and_greeting_no_news(db):
    made = makers.issue(blocks=[makers_issue.text()])
    parts = building.parts_of(made, "ko", NOW)
    assert [piece["is_news"] for piece in parts["html"]] == [False, False, False]
    assert building.audience_of(parts["html"][1]) == Audience()
