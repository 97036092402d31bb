"""What every template may ask for: the reader (district, display settings) and the ways around the site.

`reader` depends only on the address and on `READER_COOKIES`, never on who is signed in, so that the page cache may
keep one copy a combination: `reader_key(request)` is what it must vary on (portal/reader_cookies.py).
"""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from members.districts import District
from portal.acting import ActingBar
from portal.cache import PAGES
from portal.reader_cookies import THEMES, ZOOMS, reader_key
from portal.visitor import Visitor

# Where tabs and footer lead. A page an editor has not made (yet) is not linked.
TABS = (
    ("home", _("홈"), "/"),
    ("search", _("찾기"), "/search/"),
    ("join", _("참여"), "events"),
    ("clock", _("시간은행"), "timebank"),
    ("person", _("내 활동"), "/me/"),
)
LINKS = (
    ("districts", _("우리 동네 25곳")),
    ("stories", _("소식과 이야기")),
    ("newsletter", _("지난 소식지")),
    ("cards", _("카드뉴스")),
    ("videos", _("영상")),
    ("education", _("교육")),
    ("events", _("행사")),
    ("programmes", _("전략사업")),
    ("research", _("연구·자료")),
    ("partners", _("함께하는 기관")),
    ("about", _("기관 소개")),
    ("help", _("도움말")),
    ("privacy", _("개인정보 처리방침")),
    ("accessibility", _("접근성 안내")),
)
FALLBACKS = {"timebank": ("programmes", "districts"), "events": ("programmes", "districts")}


@dataclass(frozen=True)
class Tab:
    icon: str
    label: str
    address: str


@dataclass(frozen=True)
class Link:
    label: str
    address: str


class Reader:
    """Who reads, as far as a page without an account may know. Costs the query for the site, when tabs or links are
    shown, and one more when pages changed since a reader of this process was shown them."""

    themes = THEMES
    zooms = ZOOMS

    def __init__(self, request: HttpRequest):
        self.request = request
        self.district, self.theme, self.zoom = reader_key(request)

    @property
    def district_label(self) -> str:
        return District(self.district).label if self.district else str(_("서울 전체"))

    @property
    def district_short(self) -> str:
        return District(self.district).short if self.district else ""

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Slug → address of the site's top pages and of the time bank's programme, live ones only."""
        site = Site.find_for_request(self.request)
        if site is None:
            return {}
        return PAGES.part(("addresses", site.pk), make=lambda: top_pages(site.root_page), is_fresh=bool)

    @property
    def tabs(self) -> list[Tab]:
        return [Tab(icon, label, self._address(target)) for icon, label, target in TABS]

    @property
    def links(self) -> list[Link]:
        return [Link(label, self.addresses[slug]) for slug, label in LINKS if slug in self.addresses]

    def _address(self, target: str) -> str:
        if target.startswith("/"):
            return target
        for slug in (target, *FALLBACKS[target]):
            if slug in self.addresses:
                return self.addresses[slug]
        return "/"


def top_pages(root: Page) -> dict[str, str]:
    slugs = [*(slug for slug, _label in LINKS), "timebank"]
    pages = Page.objects.live().descendant_of(root).filter(depth__lte=root.depth + 2, slug__in=slugs)
    return {
        slug: "/" + path.removeprefix(root.url_path)
        for slug, path in pages.order_by("-depth").values_list("slug", "url_path")
    }


def portal(request: HttpRequest) -> dict:
    return {"reader": Reader(request), "acting_bar": ActingBar(request), "visitor": Visitor(request)}
