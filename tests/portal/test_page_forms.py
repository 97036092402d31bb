"""What every page's form has in common, and what makes an editor's day easier: addresses, alternative texts, checks."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from wagtail.admin.userbar import ContentCheckerItem

from home.models import Article, ArticleIndexPage
from portal.models import PortalImage
from portal.wagtail_hooks import OwnTextCheck, check_own_text
from tests.factories import ArticleFactory, MemberFactory, index, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    person = MemberFactory(editor=True)
    client.force_login(person)
    return person


def form(slug: str) -> dict[str, str]:
    return {
        "title": "골목 산책",
        "slug": slug,
        "kind": "news",
        "licence": "kogl-1",
        "published_on": "2026-11-22",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }


def test_a_korean_titles_empty_slug_becomes_a_date_and_a_token(client, editor):
    client.post(reverse("wagtailadmin_pages:add", args=["home", "article", index(ArticleIndexPage).pk]), form("-"))

    assert re.fullmatch(r"\d{8}-[0-9a-f]{4}", Article.objects.get().slug)


def test_an_address_once_given_stays(client, editor):
    article = ArticleFactory(slug="walk", draft=True)
    client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), form("-"))

    assert Article.objects.get().get_latest_revision_as_object().slug == "walk"


def test_a_written_address_is_taken(client, editor):
    client.post(reverse("wagtailadmin_pages:add", args=["home", "article", index(ArticleIndexPage).pk]), form("walk"))

    assert Article.objects.get().slug == "walk"


def upload(client, address: str, **fields):
    file = SimpleUploadedFile("garden.png", picture_bytes(), content_type="image/png")
    return client.post(address, {"image-chooser-upload-file": file, "image-chooser-upload-title": "텃밭", **fields})


def test_the_choosers_upload_asks_for_an_alternative_text(client, editor):
    address = reverse("wagtailimages_chooser:create")
    root = editor.groups.get().collection_permissions.first().collection_id
    upload(client, address, **{"image-chooser-upload-collection": root})
    assert PortalImage.objects.count() == 0

    upload(
        client,
        address,
        **{"image-chooser-upload-collection": root, "image-chooser-upload-description": "상추가 자란 텃밭"},
    )
    assert PortalImage.objects.get().description == "상추가 자란 텃밭"


def test_a_decorative_picture_needs_no_text(client, editor):
    root = editor.groups.get().collection_permissions.first().collection_id
    upload(
        client,
        reverse("wagtailimages_chooser:create"),
        **{"image-chooser-upload-collection": root, "image-chooser-upload-is_decorative": "on"},
    )

    assert PortalImage.objects.get().default_alt_text == ""


def test_an_upload_of_many_asks_for_each_text(client, editor):
    root = editor.groups.get().collection_permissions.first().collection_id
    file = SimpleUploadedFile("garden.png", picture_bytes(), content_type="image/png")
    response = client.post(
        reverse("wagtailimages:add_multiple"), {"title": "텃밭", "files[]": file, "collection": root}
    )

    assert response.json()["success"] is True
    assert "장식 그림" in response.json()["form"]
    assert PortalImage.objects.count() == 0


def test_the_content_check_looks_at_the_editors_own_text():
    items = [ContentCheckerItem(in_editor=True)]
    check_own_text(RequestFactory().get("/"), items, None)

    assert [type(item) for item in items] == [OwnTextCheck]
    assert items[0].get_axe_context(None)["include"] == ["#main"]
    assert items[0].in_editor is True


def test_a_preview_starts_at_a_phones_width():
    article = ArticleFactory.build(parent=None)

    assert [size["device_width"] for size in article.preview_sizes] == [390, 1280]
    assert article.default_preview_size == "mobile"
