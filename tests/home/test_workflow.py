"""작성 → 검토 → 발행, by three accounts through the admin's own screens."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow, WorkflowState

from home import roles
from home.models import Article, ArticleIndexPage
from tests.factories import ArticleFactory, MemberFactory, district, home, index

pytestmark = pytest.mark.django_db


def form(title: str, **more) -> dict[str, str]:
    return {
        "title": title,
        "slug": "first-walk",
        "kind": "news",
        "licence": "kogl-1",
        "published_on": "2026-11-22",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **more,
    }


@pytest.fixture
def author():
    return MemberFactory(editor=True)


@pytest.fixture
def reviewer():
    return MemberFactory(reviewer=True)


@pytest.fixture
def publisher():
    return MemberFactory(reviewer=True)


def write(client, person, parent=None, **more) -> Article:
    client.force_login(person)
    address = reverse("wagtailadmin_pages:add", args=["home", "article", (parent or index(ArticleIndexPage)).pk])
    response = client.post(address, form("골목 산책", **more))
    assert response.status_code == 302, response.context["form"].errors
    return Article.objects.get(slug="first-walk")


def act(client, person, article: Article, action: str, comment: str = ""):
    """What the button in the editor does: the action of the task that is current."""
    client.force_login(person)
    task = Article.objects.get(pk=article.pk).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[article.pk, action, task.pk])
    return client.post(address, {"comment": comment})


def current_task(article: Article) -> str | None:
    task = Article.objects.get(pk=article.pk).current_workflow_task
    return task.name if task else None


def test_the_workflow_holds_for_the_whole_site():
    workflow = home().get_workflow()

    assert [workflow.name for workflow in Workflow.objects.all()] == [roles.WORKFLOW]
    assert [task.name for task in workflow.tasks] == [roles.REVIEW_TASK, roles.PUBLISH_TASK]
    assert district("mapo").get_workflow() == workflow


def test_written_reviewed_published(client, author, reviewer, publisher):
    article = write(client, author, **{"action-submit": "1"})
    assert (article.live, current_task(article)) == (False, roles.REVIEW_TASK)

    assert act(client, reviewer, article, "approve").status_code == 302
    assert (Article.objects.get().live, current_task(article)) == (False, roles.PUBLISH_TASK)

    assert act(client, publisher, article, "approve").status_code == 302
    assert (Article.objects.get().live, current_task(article)) == (True, None)
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED


def test_an_author_cannot_approve_nor_publish(client, author):
    article = write(client, author, **{"action-submit": "1"})
    response = act(client, author, article, "approve")
    client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), form("골목 산책", **{"action-publish": "1"}))

    assert response.status_code == 403
    assert (Article.objects.get().live, current_task(article)) == (False, roles.REVIEW_TASK)


def test_a_returned_page_goes_round_again(client, author, reviewer, publisher):
    article = write(client, author, **{"action-submit": "1"})
    act(client, reviewer, article, "reject", comment="언제 하는지 적어 주세요")
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES

    client.force_login(author)
    client.post(
        reverse("wagtailadmin_pages:edit", args=[article.pk]),
        form("11월 24일 골목 산책", **{"action-submit": "1"}),
    )
    assert current_task(article) == roles.REVIEW_TASK
    act(client, reviewer, article, "approve")
    act(client, publisher, article, "approve")

    assert (Article.objects.get().live, Article.objects.get().title) == (True, "11월 24일 골목 산책")


def test_a_district_editors_article_takes_the_same_way(client, reviewer, publisher):
    editor = MemberFactory(district_editor=True)
    article = write(client, editor, district(), **{"action-submit": "1"})
    assert act(client, editor, article, "approve").status_code == 403
    act(client, reviewer, article, "approve")
    act(client, publisher, article, "approve")

    assert (Article.objects.get().live, Article.objects.get().district) == (True, "eunpyeong")


def test_a_publisher_may_publish_at_once_and_end_the_workflow(client, author, publisher):
    article = write(client, author, **{"action-submit": "1"})
    client.force_login(publisher)
    client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), form("골목 산책", **{"action-publish": "1"}))

    assert (Article.objects.get().live, current_task(article)) == (True, None)


def test_a_reviewed_page_waits_for_its_hour(client, author, reviewer, publisher):
    article = write(client, author, **{"action-submit": "1", "go_live_at": "2099-01-01 09:00"})
    act(client, reviewer, article, "approve")
    act(client, publisher, article, "approve")
    article = Article.objects.get()

    assert (article.live, article.approved_schedule) == (False, True)
    assert timezone.localtime(article.scheduled_revision.approved_go_live_at).year == 2099


def test_a_page_in_review_is_locked_for_its_author(author):
    article = ArticleFactory(draft=True, owner=author)
    article.save_revision(user=author)
    article.get_workflow().start(article, author)

    assert article.get_lock().for_user(author) is True


def test_a_timed_page_goes_out_and_comes_down_by_the_clock(author):
    coming = ArticleFactory(draft=True, go_live_at=timezone.now() + timedelta(hours=1))
    coming.save_revision().publish()
    going = ArticleFactory(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled", verbosity=0)
    assert (Article.objects.get(pk=coming.pk).live, Article.objects.get(pk=going.pk).live) == (False, False)

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        call_command("publish_scheduled", verbosity=0)
    assert Article.objects.get(pk=coming.pk).live is True
