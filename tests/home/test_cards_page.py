import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from home.cards import pictures, press
from home.cards.deck import LAYOUTS
from home.cards.tasks import make_card_pictures
from home.models import CardNewsIndexPage, CardNewsPage
from home.models.cards import CardPictureSet
from portal.cache import TOKEN
from portal.todo import rows_for
from tests import factories
from tests.home.decks import TEN, stream


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def with_photo(cards=TEN):
    photo = factories.ImageFactory(width_px=400, height_px=300)
    return [(layout, {**values, "picture": photo.pk} if layout == "photo" else values) for layout, values in cards]


@pytest.fixture
def news(db):
    return factories.index(CardNewsIndexPage).add_child(
        instance=CardNewsPage(
            title="서울시간은행 처음 안내",
            slug="first",
            summary="열 장으로 알려 드려요",
            source="2022년 사업 추진계획",
            hashtags="#시간은행, 동네돌봄 시간은행",
            action_label="시간은행 알아보기",
            action_page=factories.home(),
            live=True,
            cards=stream(with_photo()),
        )
    )


def zip_url(news) -> str:
    return reverse("home:card_pictures", args=[news.pk])


def test_all_words_of_all_cards_are_in_the_page(client, news):
    html = client.get(news.url).content.decode()
    assert {card.layout for card in news.deck} == set(LAYOUTS)
    for card in news.deck:
        texts = [text for value in card.texts.values() for text in ([value] if isinstance(value, str) else value)]
        for row in (row for text in texts for row in text.split("\n")):
            assert escape(row) in html, (card.layout, row)
    assert re.findall(r'<li class="reader__item" id="(card-\d+)"', html) == [f"card-{n}" for n in range(1, 11)]
    assert re.findall(r'<a href="#(card-\d+)" data-plate', html) == [f"card-{n}" for n in range(1, 11)]


def test_the_page_has_source_licence_action_and_download(client, news):
    html = client.get(news.url).content.decode()
    assert "<dd>2022년 사업 추진계획</dd>" in html
    assert "<dd>공공누리 제1유형 (출처 표시)</dd>" in html
    assert "<dd>#시간은행 #동네돌봄 </dd>" in html
    assert '<a class="button" href="/">시간은행 알아보기</a>' in html
    assert f'href="{zip_url(news)}"' in html
    assert f'href="{news.full_url}#card-3" data-share' in html


def test_words_are_escaped(client, news):
    news.cards = stream([("point", {"title": "<script>alert(1)</script>", "body": "a\n<b>나</b>"})])
    news.save()
    html = client.get(news.url).content.decode()
    assert "<script>alert" not in html
    assert "a<br>&lt;b&gt;나&lt;/b&gt;" in html


@pytest.mark.parametrize("copies", [1, 2])
def test_queries_do_not_grow_with_the_cards(client, news, copies, django_assert_num_queries):
    news.cards = stream([card for card in with_photo() if card[0] != "photo"] * copies)
    news.save()
    client.get(news.url)
    client.cookies.clear()
    TOKEN.renew()
    with django_assert_num_queries(10):
        client.get(news.url)


def test_own_colours_are_a_style_sheet_of_our_own(client, news):
    news.cards = stream([("point", {"title": "가", "ground": "own"})])
    news.own_ground, news.own_ink = "#102030", "#ffffff"
    news.save()
    html = client.get(news.url).content.decode()
    url = reverse("home:card_colours", args=["102030", "FFFFFF"])
    assert f'<link rel="stylesheet" href="{url}">' in html
    response = client.get(url)
    assert (response["Content-Type"], response.content.decode()) == (
        "text/css; charset=utf-8",
        ".card-own { --g: #102030; --t: #FFFFFF; --t2: #FFFFFF; --p: #FFFFFF; --pt: #102030; "
        "--b: #102030; --bt: #FFFFFF; --l: #FFFFFF; }\n",
    )


def test_colours_that_are_none_have_no_style_sheet(client, db):
    assert client.get("/card-news/colours/10203-FFFFFF.css").status_code == 404
    assert client.get("/card-news/colours/10203x-}body{.css").status_code == 404


def test_the_zip_holds_every_picture_every_text_and_a_caption(client, news):
    response = client.get(zip_url(news))
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "application/zip",
        'attachment; filename="first-cards.zip"',
    )
    with ZipFile(BytesIO(response.content)) as archive:
        numbers = [f"{number:02}" for number in range(1, 11)]
        sizes = ["1080x1350", "1080x1080", "1080x1920"]
        assert archive.namelist() == [
            *(f"{size}/{number}.png" for size in sizes for number in numbers),
            "share-1200x630.png",
            *(f"{number}.alt.txt" for number in numbers),
            "caption.txt",
        ]
        assert archive.read("1080x1350/01.png")[:8] == b"\x89PNG\r\n\x1a\n"
        assert archive.read("03.alt.txt").decode() == (
            "시범사업을 시작한 곳\n4곳\n지점마다 코디네이터가 있어서 처음이어도 어렵지 않아요.\n"
        )
        assert archive.read("07.alt.txt").decode() == (
            "공유부엌의 화요일\n한 달에 두 번 반찬을 함께 만들어요.\n사진: 이웃들이 골목에서 함께 화분을 가꾸는 모습\n"
        )
        assert archive.read("caption.txt").decode() == (
            "서울시간은행 처음 안내\n\n열 장으로 알려 드려요\n\nhttp://localhost:8000/cards/first/\n\n"
            "출처: 2022년 사업 추진계획\n\n공공누리 제1유형 (출처 표시)\n\n#시간은행 #동네돌봄\n"
        )


def test_a_draft_has_no_zip(client, news):
    news.unpublish()
    assert client.get(zip_url(news)).status_code == 404


def test_a_set_whose_pictures_cannot_be_made_says_so(client, news):
    photo = next(card.picture for card in news.deck if card.picture)
    photo.file.storage.delete(photo.file.name)
    response = client.get(zip_url(news))
    assert (response.status_code, response.content.decode()) == (
        503,
        "카드 그림을 아직 못 만들었어요. 조금 뒤에 다시 눌러 주세요.",
    )


def test_publishing_makes_the_pictures_after_the_commit(news, django_capture_on_commit_callbacks, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        news.save_revision().publish()
        assert not any(default_storage.exists(each.name) for each in pictures.planned(news))
    fresh = CardNewsPage.objects.get(pk=news.pk)
    assert press.is_pressed(fresh)
    assert fresh.share_image_url == default_storage.url(pictures.planned(fresh)[-1].name)


def test_making_twice_makes_once(news):
    assert (make_card_pictures.func(news.pk), make_card_pictures.func(news.pk)) == (31, 0)
    assert CardPictureSet.objects.get(page=news).state == "made"


def test_a_page_that_is_gone_makes_nothing(news):
    news.unpublish()
    assert (make_card_pictures.func(news.pk), make_card_pictures.func(0)) == (0, 0)
    assert not CardPictureSet.objects.exists()


def test_made_pictures_clear_the_kept_pages(news, django_capture_on_commit_callbacks):
    token = TOKEN.read()
    with django_capture_on_commit_callbacks(execute=True):
        press.run(news)
    assert TOKEN.read() != token


def test_failing_keeps_the_old_share_picture_and_tells_the_editor(news):
    press.run(news)
    before = CardNewsPage.objects.get(pk=news.pk).share_image_url
    photo = next(card.picture for card in news.deck if card.picture)
    photo.file.storage.delete(photo.file.name)
    news.cards = stream([*TEN[:3], ("photo", {"picture": photo.pk, "title": "다른 글"})])
    news.save()
    with pytest.raises(press.PicturesMissing):
        make_card_pictures.func(news.pk)
    fresh = CardNewsPage.objects.get(pk=news.pk)
    assert (fresh.picture_set.state, fresh.share_image_url) == ("failed", before)
    rows = [row for row in rows_for(factories.MemberFactory(superuser=True), timezone.now()) if row.urgent]
    assert [(row.label, row.count) for row in rows] == [("카드 그림을 못 만들었어요", 1)]


def test_a_set_without_pictures_has_no_share_address(news):
    assert news.share_image_url == ""


def test_the_preview_shows_an_overfull_draft_at_390(news):
    news.cards = stream([("point", {"title": "너무 긴 카드", "body": "서로 도와요. " * 200})])
    response = news.make_preview_request(preview_mode=news.default_preview_mode)
    assert response.status_code == 200
    assert "너무 긴 카드" in response.render().content.decode()
    assert [size["device_width"] for size in news.preview_sizes] == [390, 1280]


def test_the_preview_of_nothing_says_what_to_do(db):
    news = CardNewsPage(title="새 카드뉴스", slug="new")
    html = news.make_preview_request(preview_mode="").render().content.decode()
    assert "아직 카드가 없어요." in html
