"""The pool of instructors: public by their own word only."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from education import instructors
from education.models import Engagement, Instructor
from members.acting import as_self
from portal.cache import TOKEN
from tests.education.makers import NOW, people, run
from tests.factories import MemberFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(clean_caches):
    TOKEN.renew()
    with time_machine.travel(NOW, tick=False):
        yield


def instructor(name="나이음", **fields) -> Instructor:
    return Instructor.objects.create(name=name, **fields)


def taught(one: Instructor, days: int = -3, hours: float = 2) -> Engagement:
    session = run(starts=NOW + timedelta(days=days)).sessions.get()
    return Engagement.objects.create(session=session, instructor=one, hours=hours)


def names(response) -> list[str]:
    return [one.name for one in response.context["instructors"]]


def test_only_those_who_want_to_be_found_are_listed(client):
    shown = instructor("가온", is_public=True)
    hidden = instructor("나이음")
    left = instructor("다솜", is_public=True, left_at=NOW)
    assert names(client.get(reverse("education:instructors"))) == ["가온"]
    answers = [client.get(reverse("education:instructor", args=[one.pk])).status_code for one in (shown, hidden, left)]
    assert answers == [200, 404, 404]


def test_list_is_narrowed_by_topic_and_district(client):
    care, climate = TopicFactory(name="돌봄", slug="care"), TopicFactory(name="기후", slug="climate")
    instructor("가온", is_public=True, districts=["mapo"]).topics.add(care)
    instructor("나이음", is_public=True, districts=["mapo", "jongno"]).topics.add(care, climate)
    url = reverse("education:instructors")
    assert names(client.get(url, {"topic": "climate"})) == ["나이음"]
    assert names(client.get(url, {"topic": "care", "district": "mapo"})) == ["가온", "나이음"]
    assert names(client.get(url, {"district": "gangnam"})) == []
    assert names(client.get(url, {"district": "'x", "topic": "\x00"})) == ["가온", "나이음"]


@pytest.mark.parametrize("number", [1, 30])
def test_list_costs_the_same_queries_for_one_and_for_thirty(client, django_assert_num_queries, number):
    topic = TopicFactory()
    for order in range(number):
        instructor(f"강사{order}", is_public=True).topics.add(topic)
    url = reverse("education:instructors") + "?uncached=1"
    client.get(url)
    with django_assert_num_queries(5):
        assert len(names(client.get(url))) == number


def test_instructor_decides_what_is_shown(client):
    member = people(1)[0]
    one, topic = instructor(member=member), TopicFactory()
    client.force_login(member)
    url = reverse("education:my_instructor")
    sent = {
        "is_public": "on",
        "bio": "골목을 기록해요",
        "topics": [topic.pk],
        "districts": ["mapo", "jongno"],
        "slots": ["mon-morning", "sat-evening"],
    }
    assert client.post(url, sent).status_code == 302
    one.refresh_from_db()
    assert (one.is_public, one.bio, one.districts) == (True, "골목을 기록해요", ["jongno", "mapo"])
    assert one.availability == {"mon": ["morning"], "sat": ["evening"]}
    assert list(one.topics.all()) == [topic]
    client.post(url, sent | {"is_public": ""})
    one.refresh_from_db()
    assert one.is_public is False


def test_own_screen_keeps_what_was_typed(client):
    member = people(1)[0]
    instructor(member=member)
    client.force_login(member)
    answer = client.post(
        reverse("education:my_instructor"), {"bio": "길" * 1001, "districts": ["busan"], "slots": ["x"]}
    )
    assert answer.status_code == 422
    assert "길" * 1001 in answer.content.decode()
    assert set(answer.context["form"].errors) == {"bio", "districts", "slots"}


def test_own_screen_says_how_to_become_one(client):
    client.force_login(people(1)[0])
    assert "아직 마을강사로 올라 있지 않아요" in client.get(reverse("education:my_instructor")).content.decode()
    assert client.post(reverse("education:my_instructor"), {"is_public": "on"}).status_code == 422


def test_stranger_signs_in_first(client):
    assert client.get(reverse("education:my_instructor")).status_code == 302


def test_who_has_left_may_not_come_back_alone():
    member = people(1)[0]
    instructor(member=member, left_at=NOW, is_public=False)
    profile = instructors.Profile(bio="", topics=[], districts=[], is_public=True)
    with pytest.raises(instructors.NotAnInstructor):
        instructors.say(wanted=profile, acting=as_self(member), at=NOW)


def test_hours_are_those_that_took_place():
    one = instructor()
    taught(one, hours=2)
    taught(one, hours=1.5)
    taught(one, days=3)
    off = taught(one)
    off.session.cancelled_at = NOW
    off.session.save()
    assert instructors.totals(one, NOW) == {"hours": 3.5, "sessions": 2, "runs": 2}
    assert [row.taught_hours for row in instructors.with_hours(Instructor.objects.all(), NOW)] == [3.5]


def test_availability_leaves_out_the_unknown():
    assert instructors.availability(["sun-evening", "mon-night", "mon-morning"]) == {
        "mon": ["morning"],
        "sun": ["evening"],
    }


def test_staff_see_on_what_where_and_when_an_instructor_teaches(client):
    client.force_login(MemberFactory(administrator=True))
    one = instructor(districts=["mapo", "busan"], availability={"sat": ["morning"], "tue": ["evening", "morning"]})
    one.topics.add(TopicFactory(name="돌봄"))
    text = client.get(reverse("education_instructors:inspect", args=[one.pk])).content.decode()
    assert instructors.times_of(one) == ["화 아침·저녁", "토 아침"]
    assert [words in text for words in ("돌봄", "마포구", "화 아침·저녁 · 토 아침")] == [True, True, True]


def test_staff_enter_an_instructor_but_do_not_publish_them(client):
    client.force_login(MemberFactory(district_editor=True))
    member = people(1)[0]
    sent = {"name": "강가온", "bio": "", "member_email": member.email.upper(), "districts": ["mapo"], "is_public": "on"}
    answer = client.post(reverse("education_instructors:add"), sent)
    assert answer.status_code == 302, answer.context["form"].errors
    made = Instructor.objects.get()
    assert (made.name, made.member, made.districts, made.is_public) == ("강가온", member, ["mapo"], False)


def test_staff_are_told_of_an_address_nobody_has_and_of_one_that_is_taken(client):
    client.force_login(MemberFactory(administrator=True))
    member = people(1)[0]
    instructor(member=member)
    add = reverse("education_instructors:add")
    for email, sorry in (("no@example.org", "가입한 회원이 없어요"), (member.email, "이미 다른 강사로")):
        answer = client.post(add, {"name": "새 강사", "member_email": email})
        assert sorry in answer.content.decode()
    assert Instructor.objects.count() == 1


def test_staff_see_hours_and_the_history_of_one(client):
    client.force_login(MemberFactory(administrator=True))
    one = instructor()
    held = taught(one)
    index = client.get(reverse("education_instructors:index")).content.decode()
    assert ("2시간" in index, reverse("education_instructors:inspect", args=[one.pk]) in index) == (True, True)
    text = client.get(reverse("education_instructors:inspect", args=[one.pk])).content.decode()
    assert ("1개 교육, 1번, 2시간" in text, str(held.session.run) in text) == (True, True)


def test_instructor_who_leaves_keeps_the_history(client):
    client.force_login(MemberFactory(administrator=True))
    one = instructor()
    taught(one)
    assert client.get(reverse("education_instructors:edit", args=[one.pk])).status_code == 200
    client.post(reverse("education_instructors:edit", args=[one.pk]), {"name": "나이음", "has_left": "on"})
    one.refresh_from_db()
    assert (one.left_at, one.engagements.count()) == (NOW, 1)


def test_admin_of_instructors_is_for_who_manages_runs(client):
    for who, status in (({"editor": True}, 403), ({"administrator": True}, 200)):
        client.force_login(MemberFactory(**who))
        assert client.get(reverse("education_instructors:index")).status_code == status
