"""Pictures of frozen mails, copied so that they stay: a mail cannot be changed once it lies in a mailbox.

The copies that pages show go when an editor deletes a picture, replaces its file or moves its focal point, and when all
of them are made anew. A mail has copies of its own, `newsletter/<number of the picture>/<of its bytes>.jpg`: the same
bytes are one file, whatever becomes of the picture. Whoever must not be seen any more in sent mails either is taken out
by `manage.py take_out_picture`.
"""

from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.models import PortalRendition

FOLDER = "newsletter"


def kept(made: PortalRendition) -> str:
    """The address of the copy that stays."""
    data = bytes_of(made)
    name = f"{FOLDER}/{made.image_id}/{sha256(data).hexdigest()[:24]}.jpg"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(data))
    return default_storage.url(name)


def bytes_of(made: PortalRendition) -> bytes:
    """Of its file, made anew where somebody has emptied the folder."""
    try:
        with made.file.storage.open(made.file.name) as file:
            return file.read()
    except FileNotFoundError:
        drawn = made.image.generate_rendition_file(made.filter)
        drawn.seek(0)
        return drawn.read()


def take_out(number: int) -> int:
    """Delete the copies of a picture in all mails, sent ones too: a gap is seen instead. Returns how many."""
    folder = f"{FOLDER}/{number}"
    if not default_storage.exists(folder):
        return 0
    names = default_storage.listdir(folder)[1]
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    return len(names)
