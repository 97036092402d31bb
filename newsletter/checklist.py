"""What is wrong with an issue before anyone reviews it. An error keeps it from review, a warning does not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import models
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from members.districts import District
from newsletter import building, contents, outside_links, rich_text, values
from newsletter.audiences import Piece, Reader
from newsletter.models import IssuePage, Language
from portal.particles import joined

WARN_BYTES, MOST_BYTES = 80_000, 100_000
MOST_SUBJECT = 300
# By which the pages of the tree are served.
PAGES = "wagtail_serve"


class Level(models.TextChoices):
    ERROR = "error", gettext_lazy("고쳐야 보낼 수 있어요")
    WARNING = "warning", gettext_lazy("살펴봐 주세요")


@dataclass(frozen=True)
class Problem:
    """`block`: the id of the block it is about; empty when it is about the whole."""

    level: Level
    sentence: str
    block: str = ""


def error(sentence: str, block: str = "") -> Problem:
    return Problem(Level.ERROR, sentence, block)


def warning(sentence: str, block: str = "") -> Problem:
    return Problem(Level.WARNING, sentence, block)


def problems(issue: IssuePage, at: datetime) -> list[Problem]:
    """Of the issue as it is given (pass the newest draft), errors first, otherwise in the order of the issue."""
    held = contents.sections(issue, at)
    found = [
        *of_subjects(issue),
        *of_sender(issue),
        *of_blocks(issue, held),
        *of_addresses(issue),
        *of_editions(issue, held, at),
    ]
    return sorted(found, key=lambda problem: problem.level != Level.ERROR)


def stops(found: Iterable[Problem]) -> bool:
    return any(problem.level == Level.ERROR for problem in found)


# The line in the mailbox.
def of_subjects(issue: IssuePage) -> Iterator[Problem]:
    written = [(_("메일 제목"), issue.subject), (_("다른 제목"), issue.subject_b or None)]
    for block in issue.translations:
        language = Language(block.value["language"]).label
        written.append((_("%s 제목") % language, block.value["subject"]))
    for name, text in written:
        if text is not None:
            yield from of_subject(issue, name, text)
    for text in (issue.preheader, *(block.value["preheader"] or "" for block in issue.translations)):
        yield from of_marks(_("제목 옆 한 줄"), text)
    own = {block.value["language"] for block in issue.translations}
    for language in building.languages(issue):
        if language != Language.KO and language not in own:
            yield warning(
                _("%s로 쓴 칸이 있는데 그 언어의 제목이 없어요. 한국어 제목으로 가요.") % Language(language).label
            )


def of_subject(issue: IssuePage, name: str, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield error(_("%s 자리가 비어 있어요. 무슨 소식인지 한 줄로 적어 주세요.") % name)
    if len(text) > MOST_SUBJECT:
        yield error(_("%(name)s 길이가 %(n)s자예요. %(most)s자 안으로 줄여 주세요.") % count(name, len(text)))
    if building.LINE_BREAKS.search(text):
        yield error(_("%s에 줄바꿈이나 보이지 않는 글자가 있어요. 지우고 한 줄로 적어 주세요.") % name)
    if building.WRITTEN_AD.match(text) and not building.is_ad(issue):
        yield error(
            _("%s에 ‘(광고)’가 있는데 종류는 ‘소식’이에요. 광고라면 종류를 바꾸고, 아니라면 지워 주세요.") % name
        )
    yield from of_marks(name, text)


def count(name: str, number: int) -> dict[str, object]:
    return {"name": name, "n": number, "most": MOST_SUBJECT}


def of_marks(where: str, text: str, block: str = "") -> Iterator[Problem]:
    for mark in values.unknown(text):
        yield error(
            _("%(where)s의 {{%(mark)s}}는 알 수 없는 표시예요. 받는 사람 이름은 {{name}}으로 적어요.")
            % {"where": where, "mark": mark},
            block,
        )


# Who sends: 정보통신망법 §50④.
def of_sender(issue: IssuePage) -> Iterator[Problem]:
    series = issue.series
    named = {
        _("보내는 이름"): series.sender_name,
        _("보내는 주소"): series.sender_address,
        _("전화"): series.phone,
        _("우편 주소"): series.postal_address,
    }
    missing = [name for name, value in named.items() if not value.strip()]
    if missing:
        yield error(
            _("‘%(series)s’에 %(missing)s 없어요. 메일 끝에 꼭 있어야 하니 소식지 정보에 적어 주세요.")
            % {"series": series, "missing": joined(", ".join(map(str, missing)), "이/가")}
        )
    if series.closed_at:
        yield error(_("‘%s’ 소식지는 그만 보내기로 했어요. 다른 소식지를 골라 주세요.") % series)
    if building.is_ad(issue):
        yield warning(_("광고가 든 소식이라 광고에 동의한 사람만 받아요. 제목 앞에 ‘(광고)’가 저절로 붙어요."))


# The blocks.
def of_blocks(issue: IssuePage, held: list[contents.Section]) -> Iterator[Problem]:
    if not issue.body:
        yield error(_("내용이 없어요. 칸을 하나라도 넣어 주세요."))
    elif not any(section.is_news for section in held):
        yield warning(_("인사와 단추뿐이고 소식이 없어요. 소식 모음이나 소제목이 있는 글을 넣어 주세요."))
    shown = {section.block for section in held}
    for number, block in enumerate(issue.body, start=1):
        place, key = place_of(number, block), str(block.id or "")
        for text in texts_of(block):
            yield from of_marks(place, text, key)
        if block.block_type == contents.ITEMS and key not in shown:
            yield warning(_("%s: 지금 보여 줄 것이 없어서 이 칸은 빠져요. 날수를 늘리거나 지워 주세요.") % place, key)
        yield from of_picture(place, block, key)


def place_of(number: int, block) -> str:
    """ "3번째 칸 ‘우리 동네 소식’"."""
    name = block.value.get("heading") or block.value.get("title") or block.value.get("label") or block.block.label
    return _("%(n)s번째 칸 ‘%(name)s’") % {"n": number, "name": name}


def texts_of(block) -> list[str]:
    value = block.value
    own = [value.get(name) or "" for name in ("heading", "title", "label", "caption", "alt", "words", "length")]
    if block.block_type == contents.TEXT:
        own.append(value["text"].source)
    if block.block_type == contents.ITEMS:
        names = ("title", "summary", "label", "when", "where")
        own += [item.get(name) or "" for item in value["items"] for name in names]
    return own


def of_picture(place: str, block, key: str) -> Iterator[Problem]:
    value = block.value
    image = value.get("image") or value.get("poster")
    if block.block_type in (contents.PICTURE, contents.INFOGRAPHIC, contents.VIDEO) and image is None:
        yield error(_("%s: 그림이 지워졌어요. 다시 골라 주세요.") % place, key)
    elif image is not None and not image.file.storage.exists(image.file.name):
        yield error(_("%s: 그림 파일이 없어요. 다시 올려 주세요.") % place, key)
    if block.block_type == contents.PICTURE and image is not None and not (value["alt"] or image.default_alt_text):
        yield error(_("%s: 그림 설명이 없어요. 무엇이 보이는지 한 문장으로 적어 주세요.") % place, key)


# Where the links lead.
def of_addresses(issue: IssuePage) -> Iterator[Problem]:
    named = [
        (place_of(number, block), str(block.id or ""), address)
        for number, block in enumerate(issue.body, start=1)
        for address in addresses_of(block)
    ]
    written = [address for _place, _key, address in named]
    gone, troubled = dead(written), outside_links.troubles(written)
    for place, key, address in named:
        if not address:
            yield error(_("%s: 없어진 쪽으로 가는 링크가 있어요. 다른 쪽을 골라 주세요.") % place, key)
        elif not is_whole(address):
            yield error(
                _("%(place)s: ‘%(address)s’로는 갈 수 없어요. https://나 /로 시작하는 주소를 적어 주세요.")
                % {"place": place, "address": address[:60]},
                key,
            )
        elif address in gone:
            yield error(
                _("%(place)s: 이 누리집에 ‘%(address)s’ 쪽이 없거나 아직 싣지 않았어요.")
                % {"place": place, "address": address[:60]},
                key,
            )
        elif address in troubled:
            yield warning(
                _("%(place)s: ‘%(address)s’에 닿지 않아요(%(why)s). 주소를 확인해 주세요.")
                % {"place": place, "address": address[:60], "why": troubled[address]},
                key,
            )


def addresses(issue: IssuePage) -> list[str]:
    return [address for block in issue.body for address in addresses_of(block)]


def addresses_of(block) -> list[str]:
    """Every address an editor wrote in a block; empty ones are links to a page that is gone."""
    value = block.value
    if block.block_type == contents.TEXT:
        return rich_text.addresses(value["text"].source)
    if block.block_type == contents.ITEMS:
        return [item["address"] or "" for item in value["items"]]
    return [value["address"]] if value.get("address") else []


def is_whole(address: str) -> bool:
    if address.startswith(("mailto:", "tel:")):
        return len(address) > len("mailto:")
    if address.startswith("/"):
        return not address.startswith("//")
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in address


def dead(addresses: list[str]) -> set[str]:
    """Those of this site that lead nowhere. Two queries, whatever their number."""
    asked: dict[str, str] = {}
    gone = set()
    for address in dict.fromkeys(one for one in addresses if one.startswith("/") and not one.startswith("//")):
        path = urlsplit(address).path
        path = path if path.endswith("/") or "." in path.rpartition("/")[2] else f"{path}/"
        try:
            if resolve(path).url_name == PAGES:
                asked[address] = path
        except Resolver404:
            gone.add(address)
    if not asked:
        return gone
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    tree = {address: root.url_path + path.lstrip("/") for address, path in asked.items()}
    live = set(Page.objects.live().filter(url_path__in=tree.values()).values_list("url_path", flat=True))
    lost = {address for address, url_path in tree.items() if url_path not in live}
    if lost:
        old = {Redirect.normalise_path(asked[address]): address for address in lost}
        lost -= {old[path] for path in Redirect.objects.filter(old_path__in=old).values_list("old_path", flat=True)}
    return gone | lost


# What readers get.
def of_editions(issue: IssuePage, held: list[contents.Section], at: datetime) -> Iterator[Problem]:
    for language in building.languages(issue):
        name = Language(language).label
        try:
            edition = building.edition_of(issue, language, at)
        except ValueError:
            yield error(_("%s 메일을 만들지 못했어요. 마지막에 고친 칸을 확인해 주세요.") % name)
            continue
        size = edition.html_bytes
        if size > MOST_BYTES:
            yield error(
                _("%(name)s 메일이 %(kb)skB예요. 100kB가 넘으면 지메일이 뒤를 잘라요. 칸이나 항목을 줄여 주세요.")
                % {"name": name, "kb": size // 1000}
            )
        elif size > WARN_BYTES:
            yield warning(
                _("%(name)s 메일이 %(kb)skB예요. 100kB가 넘으면 보낼 수 없어요.") % {"name": name, "kb": size // 1000}
            )
        if not "".join(piece["text"] for piece in edition.parts["text"][1:-1]).strip():
            yield error(_("%s 메일의 글 판이 비어 있어요. 글이 있는 칸을 넣어 주세요.") % name)
    lacking = without_own_news(held)
    if lacking:
        yield warning(
            _("자기 동네 소식이 없는 자치구는 전체 판을 받아요: %s")
            % ", ".join(str(District(district).label) for district in lacking)
        )


def without_own_news(held: list[contents.Section]) -> list[str]:
    """Districts whose readers find no news of their own in the Korean edition, and so get the general one."""
    pieces = [Piece(section.audience, section.is_news) for section in held]
    if not any(piece.is_news for piece in pieces):
        return []
    return [
        district
        for district in District.values
        if not any(piece.is_news and piece.audience.includes(Reader((district,))) for piece in pieces)
    ]
