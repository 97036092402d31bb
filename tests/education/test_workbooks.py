"""Files that learners hand in: what is taken, what is refused, who gets them back and how."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from education import submissions, workbooks
from education.models import SubmissionVersion
from education.submissions import SubmissionRefused
from members.models import AccessEntry
from tests.education.makers import NOW, people
from tests.education.makers_learning import learner, me, workbook
from tests.factories import MemberFactory, picture_bytes

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
HWP = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 64 + "FileHeader".encode("utf-16-le")


def archive(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in members:
            made.writestr(name, data)
    return out.getvalue()


DOCX = archive(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))
HWPX = archive(("mimetype", b"application/hwp+zip"), ("Contents/section0.xml", b"<x/>"))


def checked(data: bytes, name: str, size: int | None = None) -> workbooks.Workbook:
    return workbooks.checked(io.BytesIO(data), name, len(data) if size is None else size)


def refusal(data: bytes, name: str, size: int | None = None) -> str:
    with pytest.raises(ValidationError) as caught:
        checked(data, name, size)
    return caught.value.code


@pytest.fixture
def folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    return tmp_path / "workbooks"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("활동지.pdf", PDF),
        ("활동지.HWP", HWP),
        ("활동지.hwpx", HWPX),
        ("활동지.docx", DOCX),
        ("사진.png", picture_bytes()),
    ],
)
def test_files_of_learners_are_taken(name, data):
    assert checked(data, name).kind == name.rpartition(".")[2].lower()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("활동지.exe", b"MZ", "kind"),
        ("활동지.html", b"<script>", "kind"),
        ("활동지.svg", b"<svg/>", "kind"),
        ("활동지.zip", HWPX, "kind"),
        ("활동지", PDF, "kind"),
        ("활동지.pdf.html", PDF, "kind"),
        ("활동지.pdf", b"", "content"),
        ("활동지.pdf", b"<html>%PDF-1.7", "content"),
        ("활동지.pdf", b"MZ" + PDF, "content"),
        ("활동지.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a spreadsheet", "content"),
        ("활동지.hwpx", DOCX, "content"),
        ("활동지.docx", HWPX, "content"),
        ("활동지.docx", b"<html>" + DOCX, "content"),
        ("활동지.docx", archive(("word/document.xml", b""), ("word/vbaProject.bin", b"")), "content"),
        ("활동지.docx", DOCX[:40], "content"),
        ("사진.png", b"<script>", "content"),
        ("사진.jpg", picture_bytes(), "name"),
        ("사진.png", picture_bytes()[:40], "content"),
    ],
)
def test_bad_files_are_refused_with_a_sentence(name, data, code):
    assert refusal(data, name) == code


def test_too_heavy_file_is_refused_also_when_its_size_was_a_lie():
    assert refusal(PDF, "활동지.pdf", 21 * 1024**2) == "size"
    assert refusal(PDF + b"\0" * 20 * 1024**2, "활동지.pdf", 10) == "size"


def test_picture_is_written_anew_without_place_and_without_what_hides_behind_it():
    exif = Image.Exif()
    exif[0x010E] = "우리 집"
    exif.get_ifd(0x8825)[1] = "N"
    hidden = picture_bytes(kind="JPEG", exif=exif) + b"<script>alert(1)</script>" + DOCX
    kept = checked(hidden, "사진.jpg").data
    assert b"script" not in kept
    assert b"PK\x03\x04" not in kept
    assert len(Image.open(io.BytesIO(kept)).getexif()) == 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\나\\활동지.pdf", "활동지.pdf"),
        ("활동\u202ednx.pdf", "활동dnx.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        (".pdf.pdf", "pdf.pdf"),
        ("가" * 300 + ".pdf", "가" * 116 + ".pdf"),
    ],
)
def test_shown_name_leads_nowhere(name, shown):
    assert workbooks.shown_name(name, "pdf") == shown


def test_kept_file_has_a_random_name_that_only_we_read(folder):
    book = checked(PDF, "활동지.pdf")
    one, other = workbooks.keep(book), workbooks.keep(book)
    assert one != other
    path = workbooks.path_of(one)
    assert (path.parent, path.read_bytes(), path.stat().st_mode & 0o777) == (folder, PDF, 0o600)


def test_row_cannot_point_outside_the_folder(folder):
    assert workbooks.path_of("../../../etc/passwd") == folder / "passwd"


@pytest.fixture
def task(db, folder):
    return workbook(learner().run)


def upload(client, task, data=PDF, name="활동지.pdf", **fields):
    enrolment = task.run.enrolments.get()
    client.force_login(enrolment.learner)
    url = reverse("education:assignment", args=[enrolment.pk, task.pk])
    return client.post(url, {"file": SimpleUploadedFile(name, data), "do": "submit", **fields})


def files(folder) -> int:
    return len(list(folder.iterdir())) if folder.exists() else 0


def test_file_is_handed_in_and_the_same_again_is_one(client, task, folder):
    assert upload(client, task).status_code == 302
    assert upload(client, task).status_code == 302
    assert (SubmissionVersion.objects.get().file_name, files(folder)) == ("활동지.pdf", 1)


def test_refused_file_leaves_no_copy(client, task, folder):
    task.due_at = NOW.replace(year=2000)
    task.save()
    answered = upload(client, task, body="늦어서 죄송해요")
    assert answered.status_code == 422
    assert "낼 수 있는 날이 지났어요" in answered.content.decode()
    assert "늦어서 죄송해요" in answered.content.decode()
    assert files(folder) == 0


def test_no_file_and_a_bad_file_are_told_and_the_words_stay(client, task, folder):
    enrolment = task.run.enrolments.get()
    client.force_login(enrolment.learner)
    url = reverse("education:assignment", args=[enrolment.pk, task.pk])
    answered = client.post(url, {"do": "submit", "body": "적은 말"})
    assert (answered.status_code, "파일을 골라 주세요" in answered.content.decode()) == (422, True)
    answered = upload(client, task, b"<html>", "활동지.pdf", body="적은 말")
    assert (answered.status_code, "적은 말" in answered.content.decode(), files(folder)) == (422, True, 0)


def test_owner_downloads_with_safe_headers(client, task):
    upload(client, task)
    url = reverse("education:workbook", args=[SubmissionVersion.objects.get().pk])
    answered = client.get(url)
    assert b"".join(answered.streaming_content) == PDF
    assert answered["Content-Disposition"].startswith("attachment;")
    assert answered["X-Content-Type-Options"] == "nosniff"
    assert answered["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert {"private", "no-store"} <= set(answered["Cache-Control"].split(", "))
    assert answered["Content-Type"] == "application/pdf"


def test_strangers_and_another_campus_get_nothing_and_readers_are_logged(client, task):
    upload(client, task)
    url = reverse("education:workbook", args=[SubmissionVersion.objects.get().pk])
    for nobody in (people(1)[0], MemberFactory(district_editor=True)):
        client.force_login(nobody)
        assert client.get(url).status_code == 404
    assert AccessEntry.objects.count() == 0
    client.force_login(MemberFactory(superuser=True))
    assert client.get(url).status_code == 200
    assert AccessEntry.objects.count() == 1


def test_file_that_is_gone_is_not_there(client, task):
    upload(client, task)
    version = SubmissionVersion.objects.get()
    workbooks.forget(version.file)
    assert client.get(reverse("education:workbook", args=[version.pk])).status_code == 404


def test_files_of_a_member_are_destroyed(client, task, folder):
    upload(client, task)
    assert workbooks.destroy_files_of(people(1)[0]) == 0
    assert workbooks.destroy_files_of(task.run.enrolments.get().learner) == 1
    version = SubmissionVersion.objects.get()
    assert (version.file, version.file_name, version.digest, files(folder)) == ("", "", "", 0)


def test_workbook_without_a_file_is_refused_by_the_rule(task):
    enrolment = task.run.enrolments.get()
    row = submissions.open_submission(enrolment=enrolment, assignment=task, at=NOW)
    with pytest.raises(SubmissionRefused, match="파일을 골라"):
        submissions.submit(submission=row, body="", acting=me(enrolment), at=NOW)
