"""Every template, at three widths, in light and dark: axe, width, target size, weight, layout shift."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from home.seed import accounts

pytestmark = pytest.mark.journey

PAGES = {
    "home": "/",
    "districts": "/districts/",
    "district": "/districts/eunpyeong/",
    "stories": "/stories/",
    "cards": "/cards/",
    "videos": "/videos/",
    "events": "/events/",
    "programmes": "/programmes/",
    "programme": "/programmes/timebank/",
    "research": "/research/",
    "partners": "/partners/",
    "newsletters": "/newsletter/",
    "about": "/about/",
    "search": "/search/?q=돌봄",
    "search_empty": "/search/?q=zzqqzz",
    "district_chooser": "/district/",
    "me": "/me/",
    "login": "/accounts/login/",
    "join": "/join/",
    "policies": "/policies/",
    "policy": "/policies/privacy/",
    "forgotten": "/accounts/password/reset/",
    "dead_link": "/join/link/no-such-secret/",
    "not_found": "/no-such-page/",
    "styleguide": "/styleguide/",
}
# One page of each kind, found by following the first item of its list.
FIRST_OF = {
    "article": "/stories/",
    "card_news": "/cards/",
    "video": "/videos/",
    "event": "/events/",
    "report": "/research/",
    "newsletter_issue": "/newsletter/",
}
# Asked as the demo citizen.
OWN_PAGES = {
    "own_me": "/me/",
    "own_profile": "/me/profile/",
    "own_phone": "/me/profile/phone/",
    "own_identity": "/me/identity/",
    "own_notices": "/me/notices/",
    "own_notice_settings": "/me/notices/settings/",
    "own_consents": "/me/consents/",
    "own_data": "/me/data/",
    "own_leave": "/me/leave/",
    "own_mandates": "/me/mandates/",
    "own_mandate_new": "/me/mandates/new/",
    "own_organisations": "/organisations/",
    "own_organisation_new": "/organisations/new/",
    "own_sessions": "/accounts/sessions/",
    "own_factors": "/accounts/2fa/",
    "own_password": "/accounts/password/change/",
}
# What these addresses answer; every other one 200. A page that went wrong is an error page without a violation.
ANSWERS = {"not_found": 404, "dead_link": 410, "certificate_unknown": 404, "me/unknown": 404}
WIDTHS = (320, 390, 1280)
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
TOO_SMALL = """within => [...document.querySelectorAll(
    `:is(${within}) :is(a[href], button, input, select, textarea, summary)`)]
  .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && e.type !== 'hidden')
  .filter(e => !(e.tagName === 'A' && getComputedStyle(e).display === 'inline'))
  .filter(e => !e.closest('svg') && !['checkbox', 'radio'].includes(e.type))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.width > 1 && r.height > 1 && r.bottom > 0 && (r.height < 43.5 || r.width < 43.5))
  .map(([e, r]) => `${e.outerHTML.slice(0, 90)} ${r.width | 0}x${r.height | 0}`)"""


@pytest.fixture(scope="session")
def addresses(chromium, portal_url) -> dict[str, str]:
    page = chromium.new_page(base_url=portal_url)
    found = dict(PAGES)
    for name, index in FIRST_OF.items():
        page.goto(index)
        links = page.eval_on_selector_all("main a[href]", "es => es.map(e => new URL(e.href).pathname)")
        found[name] = next(
            p
            for p in links
            if p.count("/") >= 3 and (p.startswith(index) or p.startswith("/districts/")) and p != index
        )
    page.close()
    return found


def check_at_all_widths(visitor, name: str, address: str, scheme: str, within: str = "html") -> None:
    """Of a screen that stands in Wagtail's frame only what is ours: `within`, a selector."""
    for width in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 844})
        answer = visitor.page.goto(address)
        assert answer.status == ANSWERS.get(name, 200), f"{name}: {visitor.page.url}"
        found = Axe().run(visitor.page, context=within, options=RULES)
        assert [
            f"{v['id']} {n['html'][:140]} {n.get('failureSummary', '')[:200]}"
            for v in found.response["violations"]
            for n in v["nodes"]
        ] == [], f"{name} at {width} px, {scheme}"
        assert visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} at {width} px"
        assert visitor.page.evaluate(TOO_SMALL, within) == [], f"{name} at {width} px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*PAGES, *FIRST_OF])
def test_template_has_no_axe_violation_and_fits(visit, addresses, name, scheme):
    check_at_all_widths(visit(color_scheme=scheme), name, addresses[name], scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", OWN_PAGES)
def test_own_page_has_no_axe_violation_and_fits(visit, name, scheme):
    visitor = visit(color_scheme=scheme)
    visitor.sign_in("citizen@seoulmaeul.example", accounts.PASSWORD)
    check_at_all_widths(visitor, name, OWN_PAGES[name], scheme)
    assert OWN_PAGES[name] in visitor.page.url


def test_home_is_light_on_a_cold_phone(visit):
    visitor = visit()
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    sizes: list[float] = []
    kinds: dict[str, str] = {}
    scripts: list[float] = []
    session.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))

    def finished(event):
        sizes.append(event["encodedDataLength"])
        if kinds.get(event["requestId"]) == "Script":
            scripts.append(event["encodedDataLength"])

    session.on("Network.loadingFinished", finished)
    visitor.page.goto("/", wait_until="networkidle")
    assert sum(sizes) <= 275 * 1024
    assert len(sizes) <= 20
    assert sum(scripts) <= 25 * 1024


@pytest.mark.parametrize("width", [390, 1280])
def test_home_does_not_shift(visit, width):
    visitor = visit(viewport={"width": width, "height": 844})
    visitor.page.add_init_script(
        "window.shift = 0; new PerformanceObserver(l => l.getEntries().forEach(e => { window.shift += e.value }))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    visitor.page.goto("/", wait_until="networkidle")
    visitor.page.mouse.wheel(0, 4000)
    visitor.page.wait_for_timeout(500)
    assert visitor.page.evaluate("window.shift") <= 0.03


def test_focus_is_never_under_the_tab_bar(visit):
    """WCAG 2.4.11: walk the home page by Tab; the focused element is never wholly covered."""
    visitor = visit()
    visitor.page.goto("/")
    covered = []
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        hidden = visitor.page.evaluate(
            """() => { const e = document.activeElement; if (!e || e === document.body) return null;
            const r = e.getBoundingClientRect(); if (!r.width || !r.height) return null;
            const x = Math.min(Math.max(r.left + r.width / 2, 1), innerWidth - 1);
            const y = Math.min(Math.max(r.top + r.height / 2, 1), innerHeight - 1);
            const top = document.elementFromPoint(x, y);
            const covered = top && top.closest('.tabs') && !e.closest('.tabs');
            return covered ? `${e.outerHTML.slice(0, 80)} under ${top.className}` : null }"""
        )
        if hidden:
            covered.append(hidden)
    assert covered == []
