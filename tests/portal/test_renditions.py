"""Smaller pictures are made on publishing, all of them, before the first reader."""

import re
from pathlib import Path

from django.conf import settings
from django.template import engines
from django_tasks_db.models import DBTaskResult

from portal import renditions, tasks
from portal.models import PortalRendition
from tests.factories import ArticleFactory, ImageFactory

TAG = re.compile(r"{%\s*image\s+\S+\s+(?P<words>[^%]*)%}")
SPEC_WORD = re.compile(r"^(fill|width|height|max|min|scale|format|original)(-\S+)?$")


def specs_in_templates() -> set[str]:
    found = set()
    for folder in ("portal", "home"):
        for path in (Path(settings.BASE_DIR) / folder).rglob("templates/**/*.html"):
            for tag in TAG.finditer(path.read_text()):
                words = [word for word in tag["words"].split() if SPEC_WORD.match(word)]
                found.add("|".join(words))
    return found - {""}


def test_every_spec_of_the_templates_is_made_beforehand():
    assert specs_in_templates() <= set(renditions.SPECS)
    assert renditions.CARD in specs_in_templates()


def test_pictures_of_a_page_are_those_of_fields_and_blocks(db):
    cover, share, other = ImageFactory(), ImageFactory(), ImageFactory()
    article = ArticleFactory(cover=cover, share_image=share)

    assert {picture.pk for picture in renditions.pictures(article)} == {cover.pk, share.pk}
    assert other not in renditions.pictures(article)


def test_after_the_task_a_template_makes_no_rendition(db):
    article = ArticleFactory(with_cover=True)
    tasks.make_renditions.func(article.pk)
    made = PortalRendition.objects.count()
    source = "{% load wagtailimages_tags %}" + "".join(
        "{% image page.cover " + spec.replace("|", " ") + " %}" for spec in renditions.SPECS
    )
    engines["django"].from_string(source).render({"page": article})

    assert made == len(renditions.SPECS)
    assert PortalRendition.objects.count() == made


def test_the_task_runs_twice_and_makes_once(db):
    article = ArticleFactory(with_cover=True)

    assert tasks.make_renditions.func(article.pk) == 1
    assert tasks.make_renditions.func(article.pk) == 1
    assert PortalRendition.objects.count() == len(renditions.SPECS)


def test_the_task_of_a_page_that_is_gone_does_nothing(db):
    assert tasks.make_renditions.func(999_999) == 0


def test_a_picture_without_its_file_is_passed_over(db):
    article = ArticleFactory(with_cover=True)
    article.cover.file.storage.delete(article.cover.file.name)

    assert tasks.make_renditions.func(article.pk) == 1
    assert PortalRendition.objects.count() == 0


def test_publishing_enqueues_the_task_after_the_commit(run_worker, django_capture_on_commit_callbacks):
    article = ArticleFactory(with_cover=True, draft=True)
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
        waiting = DBTaskResult.objects.filter(task_path="portal.tasks.make_renditions")
        assert waiting.count() == 0

    assert [result.args_kwargs["args"] for result in waiting] == [[article.pk]]
    run_worker()
    assert PortalRendition.objects.count() == len(renditions.SPECS)
