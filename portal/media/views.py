"""Uploaded pictures and films, handed out by the portal where no proxy does it."""

import posixpath
import re
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.static import serve

# Documents go through Wagtail's serve view, which asks who may read them.
PUBLIC = ("images", "original_images", "media", "media_thumbnails", "captions", "cards", "newsletter")
RANGE = re.compile(r"bytes=(\d+)-(\d*)$")


def serve_media(request: HttpRequest, name: str) -> HttpResponse:
    """One file below a public folder; part of it when a player asks so (Safari plays no film without)."""
    name = posixpath.normpath(name)
    if name.split("/")[0] not in PUBLIC:
        raise Http404
    response = serve(request, name, document_root=settings.MEDIA_ROOT)
    if response.status_code != 200:
        return response
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "public, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    wanted = RANGE.match(request.headers.get("Range", ""))
    return part(response, Path(settings.MEDIA_ROOT, name), wanted) if wanted else response


def part(whole: FileResponse, path: Path, wanted: re.Match) -> HttpResponse:
    """The bytes of a single range, with status 206; 416 when it begins past the end."""
    size = path.stat().st_size
    first, last = int(wanted[1]), min(int(wanted[2] or size - 1), size - 1)
    whole.close()
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with path.open("rb") as file:
        file.seek(first)
        answer = HttpResponse(file.read(last - first + 1), status=206, content_type=whole["Content-Type"])
    answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    answer["Accept-Ranges"] = "bytes"
    return answer
