from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, ReferenceIndex

from portal import records
from tests.factories import MemberFactory


def test_no_record_of_people_is_followed_as_content():
    followed = ReferenceIndex.tracked_models
    rows = {model._meta.app_label for model in followed if not issubclass(model, Page)}
    assert rows & set(records.APPS) == set()
    assert {model._meta.app_label for model in followed} >= {"home", "portal", "education", "newsletter"}


def test_saving_a_member_starts_no_task(db):
    MemberFactory()
    assert DBTaskResult.objects.count() == 0
