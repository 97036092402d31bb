import re

import pytest
from django.urls import URLResolver, get_resolver, reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from newsletter import issues
from newsletter.forms.issues import RESERVED_SLUGS
from newsletter.issues import IssueRefused
from newsletter.models import IssuePage, NewsletterIndexPage, Series
from portal import roles
from tests.factories import MemberFactory
from tests.newsletter import makers, makers_issue
from tests.newsletter.makers_issue import FOR_GANGNAM, Shelf, item, items, news, text
from tests.newsletter.staff import staff

pytestmark = pytest.mark.django_db
NOW = makers.NOW


@pytest.fixture
def writer():
    return staff("writer")


@pytest.fixture
def district_writer():
    return staff("district", roles.district_group("eunpyeong"))


def test_next_issue_has_the_shape_of_the_last_and_pulls_anew(writer):
    Shelf([news(1)])
    last = makers.issue(
        makers.series(slug="monthly", name="월간"),
        [text("<p>안녕하세요</p>"), items("소식", own=[item("지난 소식", key="test:9")])],
        number=7,
    )
    page = issues.begin(series=last.series, member=writer)
    page = IssuePage.objects.get(pk=page.pk)
    assert (page.number, page.slug, page.title, page.live) == (8, "monthly-8", "월간 8호", False)
    assert [block.block_type for block in page.body] == ["text", "items"]
    assert list(page.body[1].value["items"]) == []
    assert page.latest_revision.user == writer


def test_first_issue_of_a_series_is_empty_and_a_taken_address_gets_a_number(writer):
    makers.issue(slug="fresh-1")
    page = issues.begin(series=makers.series(slug="fresh", name="새 소식"), member=writer)
    assert (page.number, page.slug, len(page.body)) == (1, "fresh-1-2", 0)


def test_the_list_offers_what_can_be_begun(client, district_writer):
    makers.issue(makers.series(name="서울 전체"))
    own = makers.series(name="은평의 달", district="eunpyeong")
    makers.series(name="그만둔 것", district="eunpyeong", closed_at=NOW)
    client.force_login(district_writer)
    page = client.get(reverse("newsletter_issues")).content.decode()
    assert re.findall(r'action="(/admin/newsletter/series/.+?)"', page) == [reverse("newsletter_begin", args=[own.pk])]
    assert issues.beginnable(MemberFactory(), Series.objects.all()) == []


def test_issue_is_begun_only_of_own_open_series(district_writer):
    seoul, own = makers.series(), makers.series(district="eunpyeong")
    with pytest.raises(IssueRefused) as refused:
        issues.begin(series=own, member=district_writer)
    assert refused.value.reason == issues.Refusal.NO_ARCHIVE
    makers.issue(own)
    assert issues.begin(series=own, member=district_writer).district == "eunpyeong"
    with pytest.raises(IssueRefused) as refused:
        issues.begin(series=seoul, member=district_writer)
    assert refused.value.reason == issues.Refusal.NO_RIGHT
    Series.objects.update(closed_at=NOW)
    with pytest.raises(IssueRefused) as refused:
        issues.begin(series=Series.objects.get(pk=own.pk), member=district_writer)
    assert refused.value.reason == issues.Refusal.CLOSED


def form_of(member, page: IssuePage | None = None, **data):
    index = NewsletterIndexPage.objects.get()
    form_class = IssuePage.get_edit_handler().get_form_class()
    return form_class(
        data=data or None, instance=page or IssuePage(), parent_page=index, for_user=member, subscription=None
    )


def test_district_staff_chooses_among_own_series(district_writer, writer):
    seoul, own, closed = makers.series(), makers.series(district="eunpyeong"), makers.series(closed_at=NOW)
    makers.issue(seoul)
    assert list(form_of(district_writer).fields["series"].queryset) == [own]
    assert set(form_of(writer).fields["series"].queryset) == {seoul, own}
    kept = makers.issue(closed)
    assert set(form_of(writer, kept).fields["series"].queryset) == {seoul, own, closed}


def test_addresses_that_are_spoken_for_are_refused(writer):
    makers.issue()
    fields = {"slug": "subscribe", "title": "가", "body": streamfield([]), "translations": streamfield([])}
    form = form_of(writer, **nested_form_data(fields))
    form.is_valid()
    assert form.errors["slug"] == ["이 주소 이름은 누리집이 다른 데 써요. 다른 이름을 적어 주세요. 예: monthly-12"]


def test_every_address_below_the_archive_is_reserved():
    own = next(it for it in get_resolver().url_patterns if isinstance(it, URLResolver) and it.namespace == "newsletter")
    words = {str(it.pattern).split("/")[1] for it in own.url_patterns if str(it.pattern).startswith("newsletter/")}
    assert {word for word in words if word and "<" not in word} - RESERVED_SLUGS == set()


# The screens.
@pytest.fixture
def issue():
    Shelf([news(1), news(2)])
    blocks = [text("<p>{{name}} 님</p>"), items("강남", own=[item("강남 소식")], audience=FOR_GANGNAM), items("소식")]
    return makers.issue(blocks=blocks)


def test_preview_is_as_the_chosen_reader_gets_it(client, writer, issue):
    client.force_login(writer)
    mail = reverse("newsletter_preview_mail", args=[issue.pk])
    shown = [client.get(f"{mail}{query}").content.decode() for query in ("", "?districts=gangnam", "?districts=mapo")]
    assert ["강남 소식" in html for html in shown] == [True, True, False]
    assert "김하늘 님" in shown[0]
    assert "{{" not in shown[0]


def test_frame_of_the_preview_runs_nothing_and_can_be_dark(client, writer, issue):
    client.force_login(writer)
    mail = reverse("newsletter_preview_mail", args=[issue.pk])
    light, dark = client.get(mail), client.get(f"{mail}?shade=dark")
    assert "script-src" not in light["Content-Security-Policy"]
    assert "sandbox" in light["Content-Security-Policy"]
    assert [b"@media not all{" in it.content for it in (light, dark)] == [True, False]
    assert b"@media all{" in dark.content


def test_preview_says_what_is_wrong_and_what_can_be_pulled(client, writer, issue):
    client.force_login(writer)
    address = reverse("newsletter_preview", args=[issue.pk])
    html = client.get(f"{address}?districts=gangnam&topics=nothing&language=xx").content.decode()
    assert "강남구 독자가 받을 메일" in html
    assert html.count("가져와 고치기") == 2
    assert 'sandbox="allow-popups"' in html
    text_part = client.get(f"{address}?look=text").content.decode()
    assert '<pre class="plain"' in text_part


def test_pulling_from_the_screen_makes_a_draft_to_edit(client, writer, issue):
    client.force_login(writer)
    response = client.post(reverse("newsletter_pull", args=[issue.pk]), {"block": str(issue.body[2].id)})
    assert response.url == reverse("wagtailadmin_pages:edit", args=[issue.pk])
    draft = IssuePage.objects.get(pk=issue.pk).get_latest_revision_as_object()
    assert [it["title"] for it in draft.body[2].value["items"]] == ["소식 1", "소식 2"]
    again = client.post(reverse("newsletter_pull", args=[issue.pk]))
    assert again.url == reverse("newsletter_preview", args=[issue.pk])


def test_screens_are_for_own_series_only(client, district_writer, issue):
    client.force_login(district_writer)
    for name in ("newsletter_preview", "newsletter_preview_mail"):
        assert client.get(reverse(name, args=[issue.pk])).status_code == 404
    assert client.post(reverse("newsletter_pull", args=[issue.pk])).status_code == 404
    client.post(reverse("newsletter_begin", args=[issue.series_id]))
    assert IssuePage.objects.count() == 1


def test_next_issue_from_the_screen_opens_its_editor(client, writer, issue):
    client.force_login(writer)
    response = client.post(reverse("newsletter_begin", args=[issue.series_id]))
    made = Page.objects.order_by("-pk").first()
    assert response.url == reverse("wagtailadmin_pages:edit", args=[made.pk])


def test_page_editor_leads_to_the_preview(client, writer, issue):
    client.force_login(writer)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[issue.pk])).content.decode()
    assert reverse("newsletter_preview", args=[issue.pk]) in html


def test_series_are_changed_by_who_works_on_them(client, writer, district_writer):
    seoul, own = makers.series(name="서울"), makers.series(name="은평", district="eunpyeong")
    client.force_login(district_writer)
    listing = client.get(reverse("newsletter_series:index")).content.decode()
    assert [f"/newsletter/series/edit/{it.pk}/" in listing for it in (seoul, own)] == [False, True]
    assert client.get(reverse("newsletter_series:edit", args=[seoul.pk])).status_code == 403
    assert client.get(reverse("newsletter_series:edit", args=[own.pk])).status_code == 200
    assert client.get(reverse("newsletter_series:add")).status_code != 200
    client.force_login(writer)
    assert client.get(reverse("newsletter_series:add")).status_code == 200


def test_size_is_said_by_three_levels(client, writer):
    issue = makers.issue(blocks=[makers_issue.text("<p>" + "가" * 28_000 + "</p>", "글")])
    client.force_login(writer)
    assert "size--warn" in client.get(reverse("newsletter_preview", args=[issue.pk])).content.decode()
