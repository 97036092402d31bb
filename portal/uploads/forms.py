"""The bases of the upload forms of the admin: one add, several at once and the choosers all make theirs from them."""

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm

from portal.uploads import clips, papers, pictures

IMAGE_WORDS = {
    "invalid_image": _(pictures.NOT_A_PICTURE),
    "invalid_image_extension": _(
        "이 종류의 그림은 올릴 수 없어요. JPG, PNG, GIF, WebP, AVIF 가운데 하나로 저장해 올려 주세요."
    ),
    "invalid_image_known_format": _(
        "파일 이름은 .%(extension)s인데 내용은 %(image_format)s예요. JPG나 PNG로 다시 저장해 올려 주세요."
    ),
    "file_too_large": _(
        "그림 파일이 너무 무거워요(%(file_size)s, %(max_filesize)s까지). 긴 쪽을 4000픽셀로 줄여 다시 올려 주세요."
    ),
    "file_too_many_pixels": _(
        "그림이 너무 커요(%(num_pixels)s화소, %(max_pixels_count)s화소까지). 긴 쪽을 4000픽셀로 줄여 다시 올려 주세요."
    ),
}


def rewrite(file: UploadedFile, data: bytes) -> None:
    """Put other bytes into an upload, in place: Wagtail's upload of several keeps this very object for later."""
    file.file.seek(0)
    file.file.truncate()
    file.file.write(data)
    file.file.seek(0)
    file.size = len(data)


def checked_picture(file):
    """A new upload, looked at and without what the camera added; anything else is what stands already."""
    if isinstance(file, UploadedFile):
        pictures.check_size(file.size)
        file.seek(0)
        data = file.read()
        kept = pictures.check(data, file.name)
        file.seek(0)
        if kept is not data:
            rewrite(file, kept)
    return file


class ImageForm(BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].error_messages.update(IMAGE_WORDS)

    def clean_file(self):
        return checked_picture(self.cleaned_data["file"])


class DocumentForm(BaseDocumentForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            papers.check(file, file.name, file.size)
        return file


class MediaForm(BaseMediaForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            clips.check(file, file.name, file.size, self.instance.type)
        return file

    def clean_captions(self):
        file = self.cleaned_data["captions"]
        if isinstance(file, UploadedFile):
            clips.check_captions(file.read(clips.MOST_CAPTIONS + 1), file.name)
            file.seek(0)
        return file

    def clean_thumbnail(self):
        return checked_picture(self.cleaned_data["thumbnail"])


class AvatarForm(AvatarPreferencesForm):
    """The picture of an editor's own account."""

    def clean_avatar(self):
        checked_picture(self.cleaned_data.get("avatar"))
        return super().clean_avatar()
