"""The library of materials: versions, licences in words, files everyone can read, and who may have them."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from education import enrolment, materials
from education.models import Engagement, Instructor, Material
from members.acting import as_self
from members.models import Mandate, MandateScope
from portal.acting import SESSION_KEY
from portal.cache import TOKEN
from portal.models import Licence
from tests.education.makers import NOW, course, people, run
from tests.factories import MemberFactory, TopicFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%test\n%%EOF\n"
HWP = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "FileHeader".encode("utf-16-le")


@pytest.fixture(autouse=True)
def at_noon(clean_caches):
    TOKEN.renew()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def inside_a_transaction():
    """The test's own transaction stands around the verbs' durable ones; Django marks it so only in its TestCase."""
    from django.db import connection

    for block in connection.atomic_blocks:
        block._from_testcase = True


def file(name: str = "guide.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def material(title: str = "길잡이", **fields) -> Material:
    made = Material.objects.create(title=title, **fields)
    publish(made)
    return made


def publish(made: Material, name: str = "guide.pdf", alternative=None, note: str = ""):
    by = MemberFactory()
    return materials.publish_version(
        material=made, document=file(name), alternative=alternative, note=note, by=by, at=NOW
    )


def titles(response) -> list[str]:
    return [one.title for one in response.context["materials"]]


def test_versions_are_numbered_on_and_stay(client):
    made = material()
    publish(made, note="날짜를 고쳤어요")
    text = client.get(reverse("education:material", args=[made.pk])).content.decode()
    assert [version.number for version in made.versions.all()] == [2, 1]
    for version in made.versions.all():
        assert version.document.url in text
    assert "날짜를 고쳤어요" in text


@pytest.mark.parametrize("name", ["guide.hwp", "guide.HWPX"])
@pytest.mark.parametrize("alternative", ["", "other.hwp"])
def test_korean_word_file_without_an_alternative_is_refused(name, alternative):
    with pytest.raises(ValidationError):
        materials.check_files(name, alternative)
    assert materials.check_files(name, "same.pdf") is None
    assert materials.check_files("guide.pdf", "") is None


def test_refused_version_leaves_nothing_behind():
    made = Material.objects.create(title="길잡이")
    with pytest.raises(ValidationError):
        publish(made, name="guide.hwp")
    assert made.versions.count() == 0


def test_every_licence_is_told_in_words(client):
    assert set(materials.TERMS) == set(Licence)
    text = client.get(reverse("education:material", args=[material(licence="kogl-4").pk])).content.decode()
    assert ("공공누리 4유형" in text, "돈을 받는 일에는 쓸 수 없어요." in text) == (True, True)


def test_list_is_narrowed_by_topic_and_course(client):
    topic, one = TopicFactory(slug="care"), course()
    material("가").topics.add(topic)
    material("나", course=one)
    Material.objects.create(title="파일이 아직 없는 것")
    url = reverse("education:materials")
    assert titles(client.get(url)) == ["가", "나"]
    assert titles(client.get(url, {"topic": "care"})) == ["가"]
    assert titles(client.get(url, {"course": one.slug})) == ["나"]
    assert titles(client.get(url, {"course": "\x00"})) == ["가", "나"]


def test_closed_material_and_its_file_are_for_learners_instructors_and_staff(client):
    made = run()
    closed = material(is_public=False, course=made.course)
    url, address = reverse("education:material", args=[closed.pk]), closed.versions.get().document.url
    learner, teacher, stranger = people(3)
    enrolment.enrol(run=made, pool=made.pools.get(), acting=as_self(learner), key="x", at=NOW)
    closed.runs.add(made)
    one = Instructor.objects.create(name="나이음", member=teacher)
    Engagement.objects.create(session=made.sessions.get(), instructor=one, hours=2)

    def answers() -> list[int]:
        return [client.get(url).status_code, client.get(address).status_code]

    assert (answers(), titles(client.get(reverse("education:materials")))) == ([404, 404], [])
    seen = {}
    for who in (learner, teacher, stranger, MemberFactory(administrator=True)):
        client.force_login(who)
        seen[who.pk] = answers()
    assert list(seen.values()) == [[200, 200], [200, 200], [404, 404], [200, 200]]


def test_file_of_an_open_material_is_for_everyone(client):
    assert client.get(material().versions.get().document.url).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_list_costs_the_same_queries_for_one_and_for_thirty(client, django_assert_num_queries, number):
    one, topic = course(), TopicFactory()
    for order in range(number):
        material(f"자료{order:02}", course=one).topics.add(topic)
    url = reverse("education:materials") + "?uncached=1"
    client.get(url)
    with django_assert_num_queries(7):
        assert len(titles(client.get(url))) == number


def add(client, **sent):
    return client.post(reverse("education_materials:add"), {"title": "길잡이", "licence": "kogl-1", **sent})


def test_staff_upload_a_material_and_its_next_version(client):
    client.force_login(MemberFactory(district_editor=True))
    answer = add(client, document=file(), is_public="on")
    assert answer.status_code == 302, answer.context["form"].errors
    made = Material.objects.get()
    assert client.get(reverse("education_materials:edit", args=[made.pk])).status_code == 200
    sent = {"title": "길잡이", "licence": "kogl-2", "document": file("two.pdf"), "note": "고침"}
    client.post(reverse("education_materials:edit", args=[made.pk]), sent)
    made.refresh_from_db()
    assert (made.licence, [version.number for version in made.versions.all()]) == ("kogl-2", [2, 1])
    assert "2판" in client.get(reverse("education_materials:index")).content.decode()


def test_form_refuses_a_korean_word_file_alone_with_a_sentence(client):
    client.force_login(MemberFactory(administrator=True))
    answer = add(client, document=file("guide.hwp", HWP))
    assert "열지 못하는 분이 있어요" in answer.content.decode()
    assert Material.objects.count() == 0
    answer = add(client, document=file("guide.hwp", HWP), alternative=file("same.pdf"))
    assert answer.status_code == 302, answer.context["form"].errors
    assert Material.objects.get().versions.get().alternative.filename.endswith(".pdf")


def test_form_refuses_a_file_that_is_not_what_it_says(client):
    client.force_login(MemberFactory(administrator=True))
    assert "내용이 달라요" in add(client, document=file("guide.pdf", b"MZ")).content.decode()
    assert "새 판의 파일도" in add(client, alternative=file()).content.decode()


def seated(made):
    """Someone with a seat in the run, and the page of that seat."""
    learner = people(1)[0]
    row = enrolment.enrol(run=made, pool=made.pools.get(), acting=as_self(learner), key=learner.email, at=NOW)
    return learner, row, reverse("education:enrolment", args=[row.pk])


def test_page_of_ones_seat_shows_the_materials_of_run_and_course(client):
    made, other = run(seats=1), run()
    material("나 과정 자료", course=made.course, is_public=False)
    material("가 회차 자료", is_public=False).runs.add(made)
    material("남의 회차 자료").runs.add(other)
    Material.objects.create(title="파일이 아직 없는 것", course=made.course)
    learner, _row, url = seated(made)
    client.force_login(learner)
    text = client.get(url).content.decode()
    shown = [title for title in ("가 회차 자료", "나 과정 자료", "남의 회차 자료", "파일이 아직") if title in text]
    assert ("강의 자료" in text, shown) == (True, ["가 회차 자료", "나 과정 자료"])
    waiting, _row, url = seated(made)
    client.force_login(waiting)
    assert "강의 자료" not in client.get(url).content.decode()


def test_materials_of_a_seat_cost_two_queries(django_assert_num_queries):
    made = run()
    for number in range(5):
        material(f"자료 {number}").runs.add(made)
    row = seated(made)[1]
    with django_assert_num_queries(2):
        assert [one.versions.all()[0].document.file_extension for one in materials.for_enrolled(row)] == ["pdf"] * 5


def test_closed_material_opens_for_who_acts_for_a_learner(client):
    made = run()
    closed = material(is_public=False, course=made.course)
    learner = seated(made)[0]
    guardian = people(1)[0]
    mandate = Mandate.objects.create(
        member=learner,
        agent=guardian,
        kind=Mandate.Kind.RELATIVE,
        scope=[MandateScope.EDUCATION],
        state=Mandate.State.ACTIVE,
        method=Mandate.Method.SELF,
        requested_at=NOW,
        started_at=NOW,
    )
    url = reverse("education:material", args=[closed.pk])
    client.force_login(guardian)
    assert client.get(url).status_code == 404
    session = client.session
    session[SESSION_KEY] = {"mandate": mandate.pk}
    session.save()
    assert client.get(url).status_code == 200


def test_district_ties_its_own_runs_and_leaves_those_of_others(client, eunpyeong):
    own, second, foreign = run(campus="eunpyeong"), run(campus="eunpyeong"), run(campus="mapo")
    made = material()
    made.runs.add(own, foreign)
    url = reverse("education_materials:edit", args=[made.pk])
    offered = client.get(url).content.decode().split('class="ties"')[1].split("</div>")[0]
    assert [f'value="{one.pk}"' in offered for one in (own, second, foreign)] == [True, True, False]
    sent = {"title": "길잡이", "licence": "kogl-1"}
    assert client.post(url, {**sent, "runs": [second.pk]}).status_code == 302
    assert set(made.runs.all()) == {second, foreign}
    answer = client.post(url, {**sent, "runs": [foreign.pk]})
    assert (answer.status_code, "runs" in answer.context["form"].errors) == (200, True)
    assert set(made.runs.all()) == {second, foreign}


def test_runs_long_over_or_cancelled_are_not_offered_unless_tied(office):
    fresh, old, tied = run(), run(starts=NOW - timedelta(days=400)), run(starts=NOW - timedelta(days=400))
    run(cancelled_at=NOW)
    made = material()
    made.runs.add(tied)
    assert set(materials.runs_to_tie(office, made, NOW)) == {fresh, tied}
    assert list(materials.runs_to_tie(office, None, NOW)) == [fresh]
    assert old not in materials.runs_to_tie(office, made, NOW)
