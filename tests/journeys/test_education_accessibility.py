"""Education's screens, found as a person finds them: axe, width and touch size, at three widths, in light and dark."""

import re

import pytest

from home.seed import accounts
from tests.journeys.test_accessibility import check_at_all_widths

pytestmark = pytest.mark.journey

RUN, APPLY, HUB = r"/education/runs/\d+/", r"/education/runs/\d+/apply/", r"/education/enrolments/\d+/"
# Where one begins, and which links are followed from there.
PUBLIC = {
    "courses": ("/education/",),
    "courses_none": ("/education/?kind=lecture&free=1&month=2031-01",),
    "course": ("/education/neighbourhood-humanities/",),
    "run": ("/education/?kind=lecture", RUN),
    "run_lottery": ("/education/?kind=humanities", RUN),
    "fairness": ("/education/fairness/",),
    "run_fairness": ("/education/fairness/", r"/education/runs/\d+/fairness/"),
    "instructors": ("/education/instructors/",),
    "instructor": ("/education/instructors/", r"/education/instructors/\d+/"),
    "materials": ("/education/materials/",),
    "material": ("/education/materials/", r"/education/materials/\d+/"),
    "groups": ("/education/groups/",),
    "certificates": ("/certificates/",),
    "certificate_unknown": ("/certificates/ZZZZZZZZZZZZZZ/",),
}
CITIZEN = {
    "apply": ("/education/?kind=lecture", RUN, APPLY),
    "my_courses": ("/education/my/",),
    "hub": ("/education/my/", HUB),
    "withdraw": ("/education/my/", HUB, r"/education/enrolments/\d+/withdraw/"),
    "calendar": ("/education/calendar/",),
    "lesson": ("/education/?kind=intro", RUN, HUB, r"/education/enrolments/\d+/lessons/\d+/"),
    "essay": ("/education/?kind=intro", RUN, HUB, r"/education/enrolments/\d+/assignments/\d+/"),
    "group_new": ("/education/groups/new/",),
    "transcript": ("/education/transcript/",),
}
INSTRUCTOR = {
    "teach": ("/education/teach/",),
    "door": ("/education/teach/", r"/education/teach/sessions/\d+/"),
    "reviews": ("/education/teach/reviews/",),
    "instructor_own": ("/education/instructors/me/",),
}
# In the admin; what is checked is what stands in Wagtail's frame.
STAFF = {
    "desk": ("/admin/education/runs/?state=over", r"/admin/education/runs/\d+/"),
    "desk_seats": ("/admin/education/runs/", r"/admin/education/runs/\d+/", r"/admin/education/runs/\d+/seats/"),
    "desk_completion": (
        "/admin/education/runs/?state=over",
        r"/admin/education/runs/\d+/",
        r"/admin/education/runs/\d+/completion/",
    ),
    "completions": ("/admin/education/completions/",),
    "completion": ("/admin/education/completions/", r"/admin/education/completions/\d+/"),
    "completions_import": ("/admin/education/completions/import/",),
    "statistics": ("/admin/education/statistics/",),
    "run_copy": (
        "/admin/education/runs/",
        r"/admin/education/runs/\d+/edit/",
        r"/admin/education/runs/\d+/copy/",
    ),
    "material_edit": ("/admin/education/materials/", r"/admin/education/materials/edit/\d+/"),
    "instructor_staff": ("/admin/education/instructors/?q=한가람", r"/admin/education/instructors/inspect/\d+/"),
    "evaluation": (
        "/admin/education/instructors/?q=한가람",
        r"/admin/education/instructors/inspect/\d+/",
        r"/admin/education/instructors/\d+/runs/\d+/evaluation/",
    ),
}
OF_STAFF = ".run, .run__body, .taught, .ties"


def follow(page, start: str, *patterns: str) -> str:
    """The address at the end of a path of links, each the first of its page that fits."""
    address = start
    for pattern in patterns:
        page.goto(address)
        links = page.eval_on_selector_all("main a[href]", "es => es.map(e => new URL(e.href).pathname)")
        address = next(link for link in links if re.fullmatch(pattern, link))
    return address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PUBLIC)
def test_public_screen_has_no_axe_violation_and_fits(visit, name, scheme):
    visitor = visit(color_scheme=scheme)
    check_at_all_widths(visitor, name, follow(visitor.page, *PUBLIC[name]), scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*CITIZEN, *INSTRUCTOR])
def test_own_screen_has_no_axe_violation_and_fits(visit, name, scheme):
    visitor = visit(color_scheme=scheme)
    who = "instructor" if name in INSTRUCTOR else "citizen"
    visitor.sign_in(f"{who}@seoulmaeul.example", accounts.PASSWORD)
    address = follow(visitor.page, *(CITIZEN | INSTRUCTOR)[name])
    check_at_all_widths(visitor, name, address, scheme)
    assert address.split("?")[0] in visitor.page.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", STAFF)
def test_staff_screen_has_no_axe_violation_and_fits(visit, name, scheme):
    visitor = visit(color_scheme=scheme)
    visitor.sign_in(f"education@{accounts.DOMAIN}", accounts.PASSWORD)
    check_at_all_widths(visitor, name, follow(visitor.page, *STAFF[name]), scheme, OF_STAFF)
