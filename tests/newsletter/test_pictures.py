"""A mail's pictures stay, whatever becomes of them on the portal."""

import re
from io import BytesIO, StringIO

import pytest
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image

from newsletter import building
from newsletter.models import Mailing
from portal.models import PortalImage, PortalRendition
from tests.newsletter import makers, makers_issue
from tests.newsletter.makers import NOW

pytestmark = pytest.mark.django_db
SRC = re.compile(r'src="([^"]+/media/[^"]+)"')


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    """Numbers of pictures come again in each test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def frozen() -> Mailing:
    issue = makers.issue(blocks=makers_issue.every_block())
    mailing = Mailing.objects.create(series=issue.series, issue=issue)
    building.freeze(mailing, NOW)
    return mailing


def shown(mailing: Mailing) -> list[str]:
    """Paths of the pictures in the Korean build."""
    build = mailing.builds.filter(language="ko").order_by("-pk")[0]
    urls = SRC.findall("".join(piece["text"] for piece in build.parts["html"]))
    return sorted({url[url.index("/media/") :] for url in urls})


def all_there(client, mailing: Mailing) -> bool:
    answers = [client.get(path) for path in shown(mailing)]
    return bool(answers) and all(
        it.status_code == 200 and b"".join(it.streaming_content)[:2] == b"\xff\xd8" for it in answers
    )


def test_frozen_mail_has_copies_of_its_own_and_a_draft_has_not(frozen):
    number = PortalImage.objects.get().pk
    assert [path.rpartition("/")[0] for path in shown(frozen)] == [f"/media/newsletter/{number}"] * 2
    draft = "".join(piece["text"] for piece in building.parts_of(frozen.issue, "ko", NOW)["html"])
    assert "/media/newsletter/" not in draft


def test_pictures_stay_when_the_picture_is_deleted(frozen, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        PortalImage.objects.get().delete()
    assert all_there(client, frozen)


def test_pictures_stay_when_all_copies_are_thrown_away(frozen, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("wagtail_update_image_renditions", "--purge-only", stdout=StringIO())
    assert PortalRendition.objects.count() == 0
    assert all_there(client, frozen)


def test_a_replaced_file_changes_new_mails_only(frozen, client):
    before = shown(frozen)
    drawn = BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(drawn, "JPEG")
    picture = PortalImage.objects.get()
    picture.renditions.all().delete()
    picture.file = ImageFile(drawn, "other.jpg")
    picture.save()
    assert shown(frozen) == before
    assert all_there(client, frozen)
    first = frozen.builds.first().sha256
    assert building.freeze(Mailing.objects.get(), NOW) != first
    assert set(shown(frozen)).isdisjoint(before)


def test_freezing_again_makes_no_new_file(frozen):
    before = shown(frozen)
    PortalRendition.objects.all().delete()
    assert building.freeze(Mailing.objects.get(), NOW) == frozen.builds.first().sha256
    assert shown(frozen) == before
    folder = before[0].rpartition("/")[0].removeprefix("/media/")
    assert len(default_storage.listdir(folder)[1]) == 2


def test_emptied_folder_of_copies_is_no_obstacle(frozen, client):
    for made in PortalRendition.objects.all():
        default_storage.delete(made.file.name)
    building.freeze(Mailing.objects.get(), NOW)
    assert all_there(client, frozen)


def test_who_must_not_be_seen_is_taken_out(frozen, client, capsys):
    number = PortalImage.objects.get().pk
    call_command("take_out_picture", str(number))
    call_command("take_out_picture", str(number + 1))
    assert capsys.readouterr().out.splitlines() == ["2 copies are deleted.", "0 copies are deleted."]
    assert {client.get(path).status_code for path in shown(frozen)} == {404}
