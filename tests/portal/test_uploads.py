"""Uploads, with real bytes: what is refused, with which sentence, and what is taken off."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.images.forms import get_image_form
from wagtail.models import Collection, UploadedFile
from wagtail.users.models import UserProfile

from portal.models import PortalDocument, PortalImage, PortalMedia
from portal.uploads import clips, papers, pictures
from portal.uploads.forms import AvatarForm
from tests.factories import MemberFactory, picture_bytes

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'


def photo(kind: str = "JPEG") -> bytes:
    """A picture as a phone writes it: with a place in Seoul, a device and lying on its side."""
    exif = Image.Exif()
    exif[0x0110] = "Phone 12"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: tuple(TiffImagePlugin.IFDRational(n) for n in (37, 33, 59)), 3: "E"})
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#C2441C").save(out, kind, exif=exif)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A tiny file that says it is huge."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunk = b"IHDR" + head
    rest = b"IDAT" + zlib.compress(b"\0" * 64)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in (chunk, rest, b"IEND")
    )


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as it:
        for name, data in members.items():
            it.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_place_and_device_are_taken_off_and_the_picture_stands_upright(kind):
    data = photo(kind)
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)[1] == "N"
    kept = pictures.check(data, f"photo.{pictures.KINDS[kind][0]}")
    made = Image.open(io.BytesIO(kept))
    made.load()
    assert (made.format, made.size, dict(made.getexif()), b"Phone" in kept) == (kind, (20, 40), {}, False)


def test_a_picture_that_says_nothing_keeps_its_bytes():
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        data = picture_bytes(kind=kind)
        assert pictures.check(data, f"plain.{pictures.KINDS[kind][0]}") == data


def test_words_in_a_png_and_a_comment_in_a_jpeg_are_taken_off():
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG", comment=b"secret place")
    assert b"secret" not in pictures.check(out.getvalue(), "a.jpg")
    out, words = io.BytesIO(), Image.new("RGB", (4, 4))
    info = PngInfo()
    info.add_text("Location", "secret place")
    words.save(out, "PNG", pnginfo=info)
    assert b"secret" not in pictures.check(out.getvalue(), "a.png")


def test_colours_are_kept_when_a_photo_is_cleaned():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG", icc_profile=profile, comment=b"x")
    assert Image.open(io.BytesIO(pictures.check(out.getvalue(), "a.jpg"))).info["icc_profile"] == profile


def test_a_moving_picture_keeps_its_frames():
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=b"secret")
    kept = pictures.check(out.getvalue(), "a.gif")
    assert (Image.open(io.BytesIO(kept)).n_frames, b"secret" in kept) == (3, False)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"<html><script>alert(1)</script></html>", "a.png", "content"),
        (SVG, "a.png", "content"),
        (b"", "a.png", "content"),
        (picture_bytes(400, 400, kind="JPEG")[:700], "a.jpg", "content"),
        (picture_bytes(kind="JPEG"), "a.png", "name"),
        (picture_bytes(kind="BMP"), "a.png", "content"),
        (png_header(20_000, 20_000), "a.png", "pixels"),
        (png_header(9_000, 9_000), "a.png", "pixels"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * (15 * 1024**2), "a.png", "size"),
    ],
)
def test_refused_pictures(data, name, code):
    with pytest.raises(ValidationError) as refused:
        pictures.check(data, name)
    assert refused.value.code == code
    assert refused.value.messages[0].endswith("올려 주세요.")


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF0000WEBP"]),
)
def test_any_bytes_are_a_picture_or_are_refused_with_a_sentence(data, start):
    said = []
    for name in ("a.png", "a.jpg", "a.gif", "a.webp"):
        try:
            pictures.check(start + data, name)
        except ValidationError as refused:
            said += refused.messages
    assert [words for words in said if not words.endswith("올려 주세요.")] == []


HWP = papers.OLE + b"\0" * 600 + "FileHeader".encode("utf-16-le") + b"\0" * 50
GOOD_PAPERS = {
    "a.pdf": b"%PDF-1.7\n...",
    "a.hwp": HWP,
    "b.hwp": b"HWP Document File V3.00 \x1a",
    "a.hwpx": archive(mimetype=b"application/hwp+zip"),
    "a.docx": archive(**{"word/document.xml": b"<w/>"}),
    "a.xlsx": archive(**{"xl/workbook.xml": b"<w/>"}),
    "a.pptx": archive(**{"ppt/presentation.xml": b"<w/>"}),
    "a.odt": archive(mimetype=b"application/vnd.oasis.opendocument.text"),
    "a.zip": archive(a=b"1"),
    "a.csv": "이름,수\n은평,3".encode("cp949"),
    "a.txt": "\ufeff안녕".encode(),
    "a.vtt": b"WEBVTT\n\n00:00.000 --> 00:02.000\nhi\n",
}


def test_papers_that_are_what_they_say():
    for name, data in GOOD_PAPERS.items():
        papers.check(io.BytesIO(data), name, len(data))


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"MZ\x90\0", "a.exe", "kind"),
        (SVG, "a.svg", "kind"),
        (b"<html>", "a.pdf", "content"),
        (b"", "a.txt", "content"),
        (b"MZ\x90\0\3", "a.txt", "content"),
        (papers.OLE + b"\0" * 900, "a.hwp", "content"),
        (archive(a=b"1"), "a.docx", "content"),
        (archive(**{"word/document.xml": b"1", "word/vbaProject.bin": b"1"}), "a.docx", "content"),
        (archive(a=b"1")[:-10], "a.zip", "content"),
        (archive(**{str(n): b"\0" * 60 * 1024**2 for n in range(9)}), "a.zip", "content"),
        (b"no captions", "a.vtt", "content"),
    ],
)
def test_refused_papers(data, name, code):
    with pytest.raises(ValidationError) as refused:
        papers.check(io.BytesIO(data), name, len(data))
    assert refused.value.code == code
    assert "올려 주세요" in refused.value.messages[0] or "저장해" in refused.value.messages[0]


@settings(max_examples=80, deadline=None)
@given(st.binary(min_size=1, max_size=300), st.sampled_from([b"", b"PK\3\4", papers.OLE, b"%PDF-"]))
def test_any_bytes_are_a_paper_or_are_refused(data, start):
    codes = set()
    for name in GOOD_PAPERS:
        try:
            papers.check(io.BytesIO(start + data), name, len(data))
        except ValidationError as refused:
            codes.add(refused.code)
    assert codes == {"content"}


def test_clips_and_captions():
    mp4, webm = b"\0\0\0\x18ftypmp42" + b"\0" * 60, clips.EBML + b"\x9fB\x86\x81\x01B\x82\x84webm"
    clips.check(io.BytesIO(mp4), "a.mp4", 80, "video")
    clips.check(io.BytesIO(webm), "a.webm", 80, "video")
    clips.check(io.BytesIO(b"ID3\4"), "a.mp3", 80, "audio")
    clips.check_captions("\ufeffWEBVTT 자막\n".encode(), "a.vtt")
    wrong = [
        (mp4, "a.mp3", "video", "kind"),
        (mp4, "a.webm", "video", "content"),
        (b"<html>", "a.mp4", "video", "content"),
    ]
    for data, name, media_type, code in wrong:
        with pytest.raises(ValidationError) as refused:
            clips.check(io.BytesIO(data), name, len(data), media_type)
        assert refused.value.code == code
    for data, name in ((b"1\n00:00:01,000", "a.vtt"), (b"WEBVTTX", "a.vtt"), (b"WEBVTT", "a.srt")):
        with pytest.raises(ValidationError, match="WEBVTT"):
            clips.check_captions(data, name)


# The doors


@pytest.fixture
def admin(client, db):
    client.force_login(MemberFactory(superuser=True))
    return client


def stored(image: PortalImage) -> Image.Image:
    with image.file.open("rb") as file:
        made = Image.open(io.BytesIO(file.read()))
    made.load()
    return made


def answers(**extra) -> dict:
    return {"title": "사진", "description": "텃밭", "collection": Collection.get_first_root_node().pk, **extra}


def test_door_add_image(admin):
    admin.post("/admin/images/add/", answers(file=SimpleUploadedFile("a.jpg", photo(), "image/jpeg")))
    image = PortalImage.objects.get()
    assert (stored(image).size, dict(stored(image).getexif())) == ((20, 40), {})
    assert (image.width, image.height, image.file_size) == (20, 40, image.file.size)


def test_door_several_images_cleans_what_is_kept_until_it_is_described(admin):
    answer = admin.post(
        "/admin/images/multiple/add/",
        {"files[]": SimpleUploadedFile("a.jpg", photo(), "image/jpeg"), "collection": answers()["collection"]},
        HTTP_X_REQUESTED_WITH="XMLHttpRequest",
    ).json()
    key = answer["uploaded_file_id"]
    kept = UploadedFile.objects.get(pk=key).file.read()
    assert (b"Phone" in kept, Image.open(io.BytesIO(kept)).size) == (False, (20, 40))
    form = {f"uploaded-image-{key}-{name}": value for name, value in answers().items()}
    answer = admin.post(f"/admin/images/multiple/create_from_uploaded_image/{key}/", form).json()
    assert answer["success"] is True
    assert dict(stored(PortalImage.objects.get()).getexif()) == {}


def test_door_image_chooser(admin):
    form = {f"image-chooser-upload-{name}": value for name, value in answers().items()}
    form["image-chooser-upload-file"] = SimpleUploadedFile("a.jpg", photo(), "image/jpeg")
    admin.post("/admin/images/chooser/create/", form)
    assert dict(stored(PortalImage.objects.get()).getexif()) == {}


@pytest.mark.parametrize("data", [SVG, b"<html>", png_header(20_000, 20_000)])
def test_door_refuses_and_says_what_to_do(admin, data):
    form = get_image_form(PortalImage)(answers(), {"file": SimpleUploadedFile("a.png", data, "image/png")})
    assert form.is_valid() is False
    assert form.errors["file"][0].endswith("다시 저장해 올려 주세요.") or form.errors["file"][0].endswith(
        "올려 주세요."
    )
    admin.post("/admin/images/add/", answers(file=SimpleUploadedFile("a.png", data, "image/png")))
    assert PortalImage.objects.count() == 0


def test_door_documents(admin):
    collection = answers()["collection"]
    for name, data in {"a.pdf": b"<html>", "a.exe": b"MZ"}.items():
        admin.post(
            "/admin/documents/add/", {"title": "x", "collection": collection, "file": SimpleUploadedFile(name, data)}
        )
        admin.post(
            "/admin/documents/multiple/add/", {"collection": collection, "files[]": SimpleUploadedFile(name, data)}
        )
    assert PortalDocument.objects.count() == 0
    admin.post(
        "/admin/documents/add/", {"title": "x", "collection": collection, "file": SimpleUploadedFile("a.hwp", HWP)}
    )
    assert PortalDocument.objects.get().file_size == len(HWP)


def test_door_media(admin):
    def send(file: bytes, captions: bytes):
        files = {"file": SimpleUploadedFile("a.mp4", file), "captions": SimpleUploadedFile("a.vtt", captions)}
        admin.post("/admin/media/video/add/", {**answers(), **files, "transcript": "안녕", "duration": 1})

    mp4 = b"\0\0\0\x18ftypmp42" + b"\0" * 60
    send(b"<html>", b"WEBVTT\n")
    send(mp4, b"1\n")
    assert PortalMedia.objects.count() == 0
    send(mp4, b"WEBVTT\n")
    assert PortalMedia.objects.get().captions.read() == b"WEBVTT\n"


def test_door_avatar():
    assert AvatarSettingsPanel.form_class is AvatarForm
    form = AvatarForm({}, {"avatar": SimpleUploadedFile("a.jpg", photo(), "image/jpeg")}, instance=UserProfile())
    assert form.is_valid() is True
    assert b"Phone" not in form.cleaned_data["avatar"].read()
