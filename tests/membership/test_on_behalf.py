"""What a mandate reaches and what it never does, on the screens themselves."""

import pytest
from django.urls import reverse
from django.utils import timezone

from members import consents
from members.models import FOR_RELATIVES, ConsentEntry, MandateScope, Purpose
from membership import deeds
from tests.factories import MemberFactory
from tests.membership.makers_organisations import caller, desk_member, mandate

NEWS = reverse("membership:consent_give", args=["news_mail"])


@pytest.fixture
def staff_call(client, db):
    """A desk member in a call for a caller: the client wears the mandate."""
    staff, member = desk_member(), caller()
    made = mandate(member, staff, kind="staff", scope=MandateScope.values)
    wear(client, staff, made)
    return made


def wear(client, agent, made) -> None:
    client.force_login(agent)
    session = client.session
    session["acting"] = {"mandate": made.pk}
    session.save()


def test_staff_write_down_what_a_caller_agreed_to_with_both_names(client, staff_call):
    text = consents.texts_in_force(timezone.now())[Purpose.NEWS_MAIL]
    client.post(NEWS, {"version": text.version})
    entry = ConsentEntry.objects.get(member=staff_call.member, purpose="news_mail")
    assert (entry.given, entry.channel, entry.capacity) == (True, "phone", "staff")
    assert (entry.actor, entry.on_behalf_of) == (staff_call.agent, staff_call.member)
    assert [done.words for done in deeds.done_by(staff_call, entry.acted_at)] == ["동의 기록: 소식 메일 받기 ○"]


def test_a_relative_agrees_to_nothing_for_another(client, db):
    member, daughter = MemberFactory(), MemberFactory()
    wear(client, daughter, mandate(member, daughter, scope=FOR_RELATIVES))
    text = consents.texts_in_force(timezone.now())[Purpose.NEWS_MAIL]
    assert client.get(reverse("membership:consents")).status_code == 403
    assert client.post(NEWS, {"version": text.version}).status_code == 403
    assert not ConsentEntry.objects.filter(purpose="news_mail").exists()


@pytest.mark.parametrize("name", ["membership:phone", "membership:phone_code", "membership:data", "membership:leave"])
def test_no_mandate_reaches_phone_data_or_leaving(client, staff_call, name):
    assert client.get(reverse(name)).status_code == 403
