"""Uploaded pictures and films: public folders only, in parts where a player asks so."""

import pytest

from portal.media.views import PUBLIC

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for name in ("media/clip.mp4", "documents/paper.pdf", "images/a.png", "secret.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"0123456789")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("media/clip.mp4", 200),
        ("images/a.png", 200),
        ("images/none.png", 404),
        ("documents/paper.pdf", 404),
        ("images/../documents/paper.pdf", 404),
        ("images/%2e%2e/documents/paper.pdf", 404),
        ("../media/clip.mp4", 404),
        ("secret.txt", 404),
    ],
)
def test_only_public_folders_are_handed_out(client, media, name, status):
    assert client.get(f"/media/{name}").status_code == status


@pytest.mark.parametrize(
    ("asked", "status", "body", "said"),
    [
        ("bytes=0-1", 206, b"01", "bytes 0-1/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
    ],
)
def test_a_player_gets_the_part_it_asks_for(client, media, asked, status, body, said):
    answer = client.get("/media/media/clip.mp4", headers={"range": asked})
    assert (answer.status_code, answer.content, answer["Content-Range"]) == (status, body, said)


def test_a_whole_file_says_that_parts_may_be_asked_for(client, media):
    answer = client.get("/media/media/clip.mp4")
    assert (b"".join(answer.streaming_content), answer["Accept-Ranges"]) == (b"0123456789", "bytes")


def test_documents_are_not_among_the_public_folders():
    assert "documents" not in PUBLIC
