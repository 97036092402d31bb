"""기관 in the admin: looked at by those who may, agreements recorded with the name of who did, and the day's work."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import OrganisationAgreement
from portal import todo
from tests.factories import MemberFactory
from tests.membership.makers_organisations import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    member = MemberFactory(desk=True)
    client.force_login(member)
    return member


def test_the_list_of_institutions_is_for_desk_and_administrators(client):
    organisation(name="한울타리", registration_number="1248100998")
    seen = {}
    for role in ("editor", "privacy_officer", "desk", "administrator"):
        client.force_login(MemberFactory(**{role: True}))
        seen[role] = client.get(reverse("organisations:index")).status_code
    assert seen == {"editor": 403, "privacy_officer": 403, "desk": 200, "administrator": 200}
    assert "124-81-00998" in client.get(reverse("organisations:index")).content.decode()


def test_an_agreement_is_recorded_by_who_is_signed_in_and_ended_without_being_lost(client, staff):
    made = organisation()
    today = timezone.localdate()
    typed = {
        "organisation": made.pk,
        "title": "2026년 마을 협약",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=20)).isoformat(),
    }
    backwards = typed | {"ends_on": (today - timedelta(days=1)).isoformat()}
    assert client.post(reverse("agreements:add"), backwards).status_code == 200
    assert not OrganisationAgreement.objects.exists()
    assert client.post(reverse("agreements:add"), typed).status_code == 302
    agreement = OrganisationAgreement.objects.get()
    assert (agreement.organisation, agreement.recorded_by, agreement.ended_at) == (made, staff, None)
    assert [row.count for row in todo.rows_for(staff, timezone.now()) if row.label == "곧 끝나는 협약"] == [1]
    edit = reverse("agreements:edit", args=[agreement.pk])
    assert client.get(edit).status_code == 200
    assert client.post(edit, typed | {"ends_now": "on"}).status_code == 302
    agreement.refresh_from_db()
    assert agreement.ended_at is not None
    assert [row for row in todo.rows_for(staff, timezone.now()) if row.label == "곧 끝나는 협약"] == []
    assert "미리 끝냄" in client.get(reverse("agreements:index")).content.decode()


@pytest.mark.parametrize("number", [1, 30])
def test_the_lists_ask_the_same_for_one_and_for_thirty(client, staff, number, django_assert_max_num_queries):
    today = timezone.localdate()
    for each in range(number):
        organisation(name=f"모임 {each}").agreements.create(
            title="협약", starts_on=today, ends_on=today, recorded_by=staff
        )
    with django_assert_max_num_queries(25):
        client.get(reverse("organisations:index"))
    with django_assert_max_num_queries(25):
        client.get(reverse("agreements:index"))
