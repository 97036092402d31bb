"""membership/copies.py and the file it makes: everything of the member, for the member, for seven days."""

import json
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from members import acting as acts
from members.models import DataCopy, Mandate, Member
from membership import copies, copy_files
from membership.copies import CopyRefusal, CopyRefused
from portal import personal_data, retention
from portal.models import Notice
from tests.factories import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def member():
    member = MemberFactory(email="eunha@example.org", nickname='은하수<script>"', phone="01012345678")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


def sign_in(client, member: Member) -> None:
    client.post("/accounts/login/", {"login": member.email, "password": PASSWORD})


def ask(member: Member, at=None) -> DataCopy:
    return copies.request(member=member, acting=acts.as_self(member), at=at or timezone.now())


def made(member: Member, at=None) -> DataCopy:
    copy = ask(member, at)
    assert copy_files.make(copy.pk, at or timezone.now())
    copy.refresh_from_db()
    return copy


def refused(verb, *args) -> CopyRefusal:
    with pytest.raises(CopyRefused) as caught:
        verb(*args)
    return caught.value.reason


def files() -> list[Path]:
    return sorted(copy_files.folder().iterdir())


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


def test_the_file_holds_every_kind_for_people_and_for_programs(member):
    copy = made(member)
    with ZipFile(copy_files.file_of(copy)) as archive:
        assert sorted(archive.namelist()) == ["내-정보.html", "내-정보.json"]
        data = json.loads(archive.read("내-정보.json"))
        page = archive.read("내-정보.html").decode()
    assert [kind["종류"] for kind in data["내 정보"]] == [str(kind.label) for kind in personal_data.kinds()]
    assert data["내 정보"][0]["내용"][0]["이메일"] == "eunha@example.org"
    assert "010-1234-5678" in page
    # Self-contained and harmless: what a member typed is text, and nothing is asked of the net.
    assert ("<script" in page, "은하수&lt;script&gt;" in page, "src=" in page, "http" in page) == (
        False,
        True,
        False,
        False,
    )


def test_the_file_lies_apart_under_a_random_name_for_its_owner_only(member):
    file = copy_files.file_of(made(member))
    assert not file.is_relative_to(Path(settings.MEDIA_ROOT))
    assert (file.stat().st_mode & 0o777, len(file.stem) >= 32) == (0o600, True)


def test_it_is_made_by_a_task_after_the_commit(member, run_worker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        copy = ask(member)
        assert DBTaskResult.objects.filter(task_path="membership.tasks.make_copy").count() == 0
    run_worker()
    copy.refresh_from_db()
    assert copy.state == DataCopy.State.READY
    assert list(Notice.objects.values_list("kind", "url")) == [("data_copy", "/me/data/")]


def test_a_task_that_runs_twice_makes_one_file(member):
    copy = made(member)
    assert copy_files.make(copy.pk, timezone.now()) is False
    assert (len(files()), Notice.objects.count()) == (1, 1)


def test_one_a_day(member):
    now = timezone.now()
    copy = ask(member, now)
    assert refused(ask, member, now) == CopyRefusal.BEING_MADE
    copy_files.make(copy.pk, now)
    assert refused(ask, member, now + DAY - timedelta(seconds=1)) == CopyRefusal.TODAY
    assert ask(member, now + DAY).pk != copy.pk


def test_nobody_asks_for_another(member):
    staff = MemberFactory(administrator=True)
    office = acts.as_office(staff, member)
    mandate = acts.by_mandate(Mandate(member=member, agent=staff, kind="staff", channel="phone"))
    for acting in (office, mandate):
        assert copies.refusal(member, acting, timezone.now()) == CopyRefusal.NOT_SELF


def test_after_seven_days_the_file_is_gone(member):
    now = timezone.now()
    made(member, now)
    retention.destroy_expired(now + 7 * DAY - timedelta(seconds=1))
    assert len(files()) == 1
    assert retention.destroy_expired(now + 7 * DAY)["copies"] == 1
    assert (files(), DataCopy.objects.get().state) == ([], DataCopy.State.GONE)


def test_a_copy_no_task_ever_made_is_given_up(member):
    now = timezone.now()
    ask(member, now)
    assert retention.destroy_expired(now + DAY)["copies"] == 1


def test_the_owner_downloads_it(client, member):
    sign_in(client, member)
    copy = made(member)
    page = client.get("/me/data/").content.decode()
    assert f'href="/me/data/copy/{copy.pk}/"' in page
    answer = client.get(f"/me/data/copy/{copy.pk}/")
    assert (answer.status_code, b"".join(answer.streaming_content)[:2]) == (200, b"PK")
    assert "no-store" in answer["Cache-Control"]


def test_nobody_else_downloads_it(client, member):
    copy = made(member)
    address = f"/me/data/copy/{copy.pk}/"
    assert client.get(address).status_code == 302
    other = MemberFactory()
    EmailAddress.objects.create(user=other, email=other.email, verified=True, primary=True)
    sign_in(client, other)
    assert client.get(address).status_code == 404


def test_after_its_time_it_is_not_there(client, member):
    sign_in(client, member)
    copy = made(member)
    DataCopy.objects.update(expires_at=timezone.now())
    assert client.get(f"/me/data/copy/{copy.pk}/").status_code == 404


def test_who_signed_in_long_ago_shows_again_that_it_is_them(client, member):
    sign_in(client, member)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 24 * 3600 + 1
    session.save()
    answer = client.post("/me/data/copy/")
    assert answer["Location"] == "/accounts/reauthenticate/?next=/me/data/"
    assert DataCopy.objects.count() == 0


def test_asking_on_the_page_makes_one(client, member):
    sign_in(client, member)
    answer = client.post("/me/data/copy/", follow=True)
    assert "파일을 만들고 있어요" in answer.content.decode()
    assert DataCopy.objects.filter(member=member).count() == 1


def test_the_page_names_every_kind(client, member, django_assert_max_num_queries):
    sign_in(client, member)
    with django_assert_max_num_queries(25):
        page = client.get("/me/data/").content.decode()
    assert [kind.key for kind in personal_data.kinds() if str(kind.label) not in page] == []
