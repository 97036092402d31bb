"""The page cache: who gets a kept page, what makes it old, in one process and in two."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from portal import cache as pages
from portal.models import PortalSettings
from tests import factories

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def empty_pages():
    pages.PAGES.clear()
    pages.TOKEN.read_at = float("-inf")


class Maker:
    """Stands for the rest of the site: counts how often it had to make a page."""

    def __init__(self, answer=lambda request: HttpResponse("안녕")):
        self.answer = answer
        self.made = 0

    def __call__(self, request):
        self.made += 1
        return self.answer(request)


def ask(middleware, path="/", cookies=None, method="get", **headers):
    request = getattr(RequestFactory(), method)(path, **headers)
    request.COOKIES.update(cookies or {})
    return middleware(request)


def times_made(*asked, answer=lambda request: HttpResponse("안녕")) -> int:
    maker = Maker(answer)
    middleware = pages.PageCacheMiddleware(maker)
    for question in asked:
        ask(middleware, **question)
    return maker.made


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ([{"path": "/a/"}, {"path": "/a/"}], 1),
        ([{"path": "/a/"}, {"path": "/b/"}], 2),
        ([{"path": "/a/?page=2"}, {"path": "/a/?page=2"}], 1),
        ([{"path": "/a/?page=2&topic=x"}, {"path": "/a/?topic=x&page=2"}], 1),
        ([{"path": "/a/?page=2"}, {"path": "/a/?page=3"}], 2),
        ([{"path": "/a/?utm_source=x"}, {"path": "/a/?utm_source=x"}], 2),
        ([{"path": f"/a/?page={'9' * 300}"}, {"path": f"/a/?page={'9' * 300}"}], 2),
        ([{"cookies": {"district": "eunpyeong"}}, {"cookies": {"district": "eunpyeong"}}], 1),
        ([{"cookies": {"district": "eunpyeong"}}, {"cookies": {"district": "mapo"}}], 2),
        ([{"cookies": {"district": "'><script>"}}, {"cookies": {}}], 1),
        ([{"cookies": {"theme": "dark"}}, {"cookies": {"zoom": "125"}}, {}], 3),
        ([{"cookies": {"_ga": "1"}}, {"cookies": {"_ga": "2"}}], 1),
        ([{"cookies": {"sessionid": "s"}}, {"cookies": {"sessionid": "s"}}], 2),
        ([{"cookies": {"messages": "m"}}, {"cookies": {"messages": "m"}}], 2),
        ([{"path": "/admin/"}, {"path": "/admin/"}], 2),
        ([{"path": "/documents/1/a.pdf"}, {"path": "/documents/1/a.pdf"}], 2),
        ([{"path": "/accounts/login/"}, {"path": "/accounts/login/"}], 2),
        ([{"method": "post"}, {"method": "post"}], 2),
        ([{"headers": {"authorization": "Bearer x"}}, {"headers": {"authorization": "Bearer x"}}], 2),
        ([{"headers": {"host": "localhost"}}, {"headers": {"host": "testserver"}}], 2),
    ],
)
def test_a_page_is_made_once_for_all_who_may_share_it(asked, made):
    assert times_made(*asked) == made


def with_cookie(request):
    response = HttpResponse()
    response.set_cookie("a", "b")
    return response


def with_form(request):
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
    return HttpResponse()


@pytest.mark.parametrize(
    "answer",
    [
        with_cookie,
        with_form,
        lambda request: HttpResponse(status=404),
        lambda request: StreamingHttpResponse([b"a"]),
        lambda request: HttpResponse(headers={"Cache-Control": "private"}),
        lambda request: HttpResponse(headers={"Cache-Control": "no-store"}),
        lambda request: HttpResponse(headers={"Content-Security-Policy": "script-src 'nonce-abc'"}),
        lambda request: HttpResponse(b"a" * (pages.MOST_BYTES + 1)),
    ],
)
def test_an_answer_for_one_person_or_moment_is_never_kept(answer):
    assert times_made({}, {}, answer=answer) == 2


def test_a_kept_page_answers_not_modified_and_compressed():
    middleware = pages.PageCacheMiddleware(Maker(lambda request: HttpResponse("마을 " * 500)))
    plain = ask(middleware)
    packed = ask(middleware, headers={"accept-encoding": "gzip, br"})
    again = ask(middleware, headers={"if-none-match": plain["ETag"]})
    assert plain.content.decode() == "마을 " * 500
    assert packed["Content-Encoding"] == "br"
    assert len(packed.content) < len(plain.content) / 10
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", plain["ETag"])
    assert plain["Vary"] == "Cookie, Accept-Encoding"


def test_pages_are_dropped_by_number_and_by_time(monkeypatch):
    monkeypatch.setattr(pages, "MOST_PAGES", 2)
    asked = [{"path": "/a/"}, {"path": "/b/"}, {"path": "/a/"}, {"path": "/c/"}, {"path": "/a/"}, {"path": "/b/"}]
    assert times_made(*asked) == 4
    pages.PAGES.clear()
    monkeypatch.setattr(pages, "LIFE", -1.0)
    assert times_made({}, {}) == 2


def test_threads_that_want_the_same_page_wait_for_the_first():
    def slowly(request):
        time.sleep(0.2)
        return HttpResponse("천천히")

    maker = Maker(slowly)
    middleware = pages.PageCacheMiddleware(maker)
    threads = [threading.Thread(target=ask, args=(middleware,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert maker.made == 1


def test_an_unkept_page_does_not_queue_its_readers():
    def slowly(request):
        time.sleep(0.2)
        return HttpResponse(status=404)

    middleware = pages.PageCacheMiddleware(Maker(slowly))
    threads = [threading.Thread(target=ask, args=(middleware,)) for _ in range(6)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 0.9


def token_changes(act) -> bool:
    """Whether `act` makes kept pages old."""
    before = pages.TOKEN.read()
    act()
    return pages.TOKEN.read() != before


@pytest.mark.django_db
def test_whatever_readers_see_makes_pages_old(django_capture_on_commit_callbacks):
    article = factories.ArticleFactory()
    site = Site.objects.get()
    home = factories.home()

    def committed(act):
        def run():
            with django_capture_on_commit_callbacks(execute=True):
                act()

        return run

    def saves_draft():
        article.title = "초안"
        article.save_revision()

    acts = {
        "draft": saves_draft,
        "publish": lambda: article.save_revision().publish(),
        "move": lambda: article.move(factories.district(), pos="last-child"),
        "unpublish": lambda: article.refresh_from_db() or article.unpublish(),
        "topic": lambda: factories.TopicFactory(),
        "image": lambda: factories.ImageFactory(),
        "setting": lambda: PortalSettings.for_site(site).save(),
        "redirect": lambda: Redirect.add_redirect("/old/", home),
        "delete": lambda: article.delete(),
        "member": lambda: factories.MemberFactory(),
    }
    assert {name: token_changes(committed(act)) for name, act in acts.items()} == {
        "draft": False,
        "publish": True,
        "move": True,
        "unpublish": True,
        "topic": True,
        "image": True,
        "setting": True,
        "redirect": True,
        "delete": True,
        "member": False,
    }


@pytest.mark.django_db
def test_a_change_that_is_rolled_back_keeps_the_pages(django_capture_on_commit_callbacks):
    def changes():
        with django_capture_on_commit_callbacks(execute=False):
            factories.TopicFactory()

    assert token_changes(changes) is False


@pytest.mark.django_db
def test_a_list_shows_what_was_just_published_and_a_hit_costs_no_query(django_capture_on_commit_callbacks):
    article = factories.ArticleFactory(title="처음 제목")
    address = article.get_parent().url
    assert "처음 제목" in Client().get(address).content.decode()
    with CaptureQueriesContext(connection) as queries:
        Client().get(address)
    assert len(queries) == 0
    with django_capture_on_commit_callbacks(execute=True):
        article.title = "고친 제목"
        article.save_revision().publish()
    assert "고친 제목" in Client().get(address).content.decode()


def test_another_process_makes_our_pages_old_within_a_second(tmp_path):
    """As when the worker publishes: the token goes through the cache that all processes share."""
    shared = {
        **settings.CACHES,
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path / "cache"},
    }
    with override_settings(CACHES=shared):
        maker = Maker()
        middleware = pages.PageCacheMiddleware(maker)
        ask(middleware)
        ask(middleware)
        assert maker.made == 1
        subprocess.run(
            [
                sys.executable,
                "-c",
                "import django; django.setup(); from portal.cache import clear_pages; clear_pages()",
            ],
            env={"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "VAR_DIR": str(tmp_path), "PATH": ""},
            cwd=ROOT,
            check=True,
        )
        time.sleep(pages.TOKEN_TRUST + 0.05)
        ask(middleware)
        assert maker.made == 2


def test_without_the_shared_cache_pages_are_made_anew():
    broken = {
        **settings.CACHES,
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"},
    }
    with override_settings(CACHES=broken):
        assert times_made({}, {}) == 2


def test_signed_in_readers_are_never_answered_from_the_cache(db):
    member = factories.MemberFactory()
    client = Client()
    client.force_login(member)
    assert times_made({"cookies": dict(client.cookies.items())}, {"cookies": dict(client.cookies.items())}) == 2
    assert cache.get(pages.TOKEN_KEY) is None
