"""The demo content: what the README promises, safe to plant twice, and no known password on a public server."""

from datetime import date, timedelta
from time import perf_counter

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from education import surveys
from education.models import (
    Evaluation,
    Run,
    StudyGroup,
    StudyGroupLog,
    Submission,
    SubmissionVersion,
    SurveyAnswer,
    Term,
)
from home import texts
from home.models import (
    Article,
    CardNewsPage,
    DistrictPage,
    EventPage,
    HomePage,
    PageText,
    Partner,
    ProgrammePage,
    ReportPage,
    StandardPage,
    VideoPage,
)
from home.seed import accounts
from home.seed.education import season_of
from members import consents
from members.models import Member
from newsletter import checklist
from newsletter.models import IssuePage
from portal.models import Audience, PortalDocument, PortalImage, PortalMedia, Topic
from portal.my_activity import sections_for

KINDS = {
    DistrictPage: 25,
    ProgrammePage: 5,
    Article: 14,
    CardNewsPage: 4,
    VideoPage: 2,
    EventPage: 16,
    ReportPage: 3,
    StandardPage: 6,
}
LEARNED = (Run, Term, StudyGroup, StudyGroupLog, SubmissionVersion, SurveyAnswer, Evaluation)
OWN_WORDS = 4  # blocks: fewer would be a page that says nothing


@pytest.fixture(scope="module")
def planted(django_db_setup, django_db_blocker):
    """The whole demo content, planted once for this file and taken back afterwards."""
    block = transaction.atomic()
    # As Django's TestCase does: the verbs of seats ask that nothing stands around their own transaction.
    block._from_testcase = True
    with django_db_blocker.unblock(), block:
        call_command("seed", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def seeded(planted, db):
    return HomePage.objects.get()


def rows() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for model in (
            Page,
            Revision,
            PortalImage,
            PortalDocument,
            PortalMedia,
            Topic,
            Audience,
            Partner,
            Member,
            *LEARNED,
        )
    }


def test_seed_refuses_accounts_where_settings_forbid_them(db, settings):
    settings.DEMO_ACCOUNTS_ALLOWED = False
    before = rows()
    with pytest.raises(CommandError, match="데모 계정을 만들지 않았어요"):
        call_command("seed", verbosity=0)
    assert rows() == before


def test_seed_plants_every_kind_live(seeded):
    assert {model: model.objects.live().count() for model in KINDS} == KINDS


def test_seed_twice_changes_nothing(seeded):
    before = rows()
    call_command("seed", verbosity=0)
    assert rows() == before


def test_seed_leaves_an_editors_change_alone(seeded):
    article = Article.objects.first()
    article.title = "글쓴이가 고친 제목"
    article.save_revision().publish()
    call_command("seed", verbosity=0)
    assert Article.objects.get(pk=article.pk).title == "글쓴이가 고친 제목"


def test_seeded_accounts_agreed_and_one_has_an_invitation_to_answer(seeded):
    assert [str(member) for member in Member.objects.all() if consents.missing(member)] == []
    citizen = Member.objects.get(email="citizen@seoulmaeul.example")
    activity = {section.key: found for section, found in sections_for(citizen, timezone.now())}
    assert len(activity["organisations"].to_do) == 1


def test_seeded_pages_all_have_a_summary(seeded):
    pages = [page for page in Page.objects.descendant_of(seeded, inclusive=True).specific() if not page.summary]
    assert pages == []


def test_seeded_pages_are_valid(seeded):
    for page in Page.objects.descendant_of(seeded, inclusive=True).specific():
        page.full_clean()
        for field in ("body", "sections", "cards"):
            if stream := getattr(page, field, None):
                stream.stream_block.clean(stream)


def test_seeded_pictures_say_what_they_show_and_stay_small(seeded):
    pictures = PortalImage.objects.all()
    assert [picture.title for picture in pictures if not picture.default_alt_text] == []
    assert [picture.title for picture in pictures if picture.file.size > 60_000] == []


def test_seeded_scenes_are_twelve_or_more(seeded):
    assert PortalImage.objects.exclude(title__startswith="영상 첫 화면").count() >= 12


def test_seeded_bodies_have_substance(seeded):
    written = [*Article.objects.all(), *ProgrammePage.objects.all(), *StandardPage.objects.all()]
    assert [page.slug for page in written if len(page.body) < OWN_WORDS] == []


def test_seeded_card_news_holds_six_to_ten_cards(seeded):
    assert [page.slug for page in CardNewsPage.objects.all() if not 6 <= len(page.cards) <= 10] == []


def test_seeded_districts_have_a_centre_and_words_of_their_own(seeded):
    pages = list(DistrictPage.objects.all())
    assert [page.slug for page in pages if not (page.centre_name and page.centre_phone and page.centre_hours)] == []
    assert len({page.summary for page in pages}) == 25


def test_seeded_videos_have_captions_transcript_and_poster(seeded):
    for page in VideoPage.objects.all():
        assert page.video.captions.read().startswith(b"WEBVTT")
        assert page.video.transcript
        assert page.poster.default_alt_text
        assert page.video.file.size <= 400_000


def test_seeded_reports_carry_a_pdf(seeded):
    assert PortalDocument.objects.count() == 3
    assert {document.file.read()[:5] for document in PortalDocument.objects.all()} == {b"%PDF-"}


def test_seeded_events_fill_this_week(seeded):
    now = timezone.now()
    assert EventPage.objects.upcoming(now).filter(starts_at__lte=now + timedelta(days=7)).count() >= 3


def test_seed_moves_events_that_are_over_to_the_future(seeded):
    event = EventPage.objects.order_by("starts_at").first()
    event.starts_at -= timedelta(days=100)
    event.ends_at -= timedelta(days=100)
    event.save_revision().publish()
    call_command("seed", verbosity=0)
    assert EventPage.objects.get(pk=event.pk).starts_at > timezone.now()


def test_seed_leaves_an_event_that_a_person_changed_where_it_was(seeded):
    event = EventPage.objects.order_by("starts_at").first()
    event.starts_at -= timedelta(days=100)
    event.ends_at -= timedelta(days=100)
    event.save_revision(user=Member.objects.get(email=f"editor@{accounts.DOMAIN}")).publish()
    call_command("seed", verbosity=0)
    assert EventPage.objects.get(pk=event.pk).starts_at == event.starts_at


def test_seed_again_takes_moments(seeded):
    start = perf_counter()
    call_command("seed", verbosity=0)
    assert perf_counter() - start < 5  # The first time takes about twelve; this one draws and writes nothing.


def test_seed_of_content_alone_is_allowed_everywhere_and_makes_no_account(seeded, settings):
    settings.DEMO_ACCOUNTS_ALLOWED = False
    # Rows of members are never deleted: these are other people's now.
    for member in Member.objects.all():
        Member.objects.filter(pk=member.pk).update(email=f"other{member.pk}@example.org")
    before = Member.objects.count()
    Article.objects.first().delete()
    call_command("seed", "--content-only", verbosity=0)
    assert (Member.objects.count(), Article.objects.count()) == (before, KINDS[Article])


def test_seeded_reports_hold_a_chart_with_its_source_and_partners_are_named(seeded):
    charts = [block.value for page in ReportPage.objects.all() for block in page.body if block.block_type == "chart"]
    assert {chart["kind"] for chart in charts} >= {"bar", "line"}
    assert [chart["title"] for chart in charts if not chart["source"]] == []
    assert Partner.objects.count() >= 5


def test_seeded_words_can_all_be_found(seeded):
    live = [page for page in Page.objects.live().specific() if texts.can_be_found(page)]
    before = sorted(PageText.objects.values_list("page_id", "title", "text"))
    assert len(before) == len(live)
    texts.rebuild()
    assert sorted(PageText.objects.values_list("page_id", "title", "text")) == before


def test_seed_makes_an_account_a_role_that_can_sign_in(seeded, client):
    emails = {f"{name}@{accounts.DOMAIN}" for name, *_rest in accounts.ACCOUNTS}
    assert set(Member.objects.exclude(email=None).values_list("email", flat=True)) == emails
    assert set(EmailAddress.objects.filter(verified=True, primary=True).values_list("email", flat=True)) == emails
    assert all(client.login(username=email, password=accounts.PASSWORD) for email in emails)
    assert all(
        set(Member.objects.get(email=f"{name}@{accounts.DOMAIN}").groups.values_list("name", flat=True)) == set(groups)
        for name, _nickname, groups, *_rest in accounts.ACCOUNTS
    )


@pytest.mark.parametrize(
    ("day", "season", "first", "last"),
    [
        (date(2027, 1, 5), "winter", date(2026, 12, 1), date(2027, 2, 28)),
        (date(2027, 12, 31), "winter", date(2027, 12, 1), date(2028, 2, 29)),
        (date(2027, 3, 1), "spring", date(2027, 3, 1), date(2027, 5, 31)),
        (date(2027, 8, 31), "summer", date(2027, 6, 1), date(2027, 8, 31)),
        (date(2027, 11, 30), "autumn", date(2027, 9, 1), date(2027, 11, 30)),
    ],
)
def test_season_of_a_day(day, season, first, last):
    assert season_of(day) == (season, first, last)


def test_seeded_runs_stand_in_the_term_of_their_first_day(seeded):
    runs = Run.objects.select_related("term").order_by("pk")
    assert [run.mode for run in runs if run.term is None] == [Run.Mode.SELF_PACED]
    first_days = [(run.term, timezone.localdate(run.starts_at)) for run in runs if run.term]
    assert [day for term, day in first_days if not term.starts_on <= day <= term.ends_on] == []
    # One lies ahead, for a copy to go to.
    assert (Term.objects.count(), Term.objects.filter(starts_on__gt=timezone.localdate()).count() >= 1) == (4, True)


def test_seeded_learning_has_something_to_decide_and_to_read(seeded):
    states = dict(StudyGroup.objects.values_list("title", "state"))
    assert sorted(states.values()) == ["proposed", "running", "running"]
    assert StudyGroup.objects.get(state="proposed").size >= StudyGroup.SMALLEST
    handed_in = Submission.objects.filter(versions__isnull=False)
    assert sorted(handed_in.values_list("assignment__kind", "state")) == [
        ("essay", "accepted"),
        ("essay", "revise"),
        ("essay", "submitted"),
        ("essay", "submitted"),
        ("workbook", "submitted"),
    ]


def test_seeded_surveys_are_enough_to_be_read(seeded):
    answered = Run.objects.filter(survey_answers__isnull=False).distinct().order_by("pk")
    assert [surveys.report(run).is_shown for run in answered] == [True, True]


@pytest.mark.parametrize("kind", [*KINDS, HomePage])
def test_seeded_pages_open(seeded, client, kind):
    for page in kind.objects.live():
        assert client.get(page.url).status_code == 200, page.url


def test_seeded_newsletters_are_two_to_read_and_a_draft_without_faults(seeded):
    issues = list(IssuePage.objects.order_by("series__order"))
    assert [(issue.slug, issue.live) for issue in issues] == [
        ("monthly-11", True),
        ("programmes-3", True),
        ("eunpyeong-12", False),
    ]
    drafts = [issue.get_latest_revision_as_object() for issue in issues]
    assert [checklist.stops(checklist.problems(draft, timezone.now())) for draft in drafts] == [False] * 3
