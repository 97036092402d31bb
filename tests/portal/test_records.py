from django_tasks_db.models import DBTaskResult
from wagtail.models import ReferenceIndex

from portal import records
from tests.factories import MemberFactory


def test_no_record_of_people_is_followed_as_content():
    followed = {model._meta.app_label for model in ReferenceIndex.tracked_models}
    assert followed & set(records.APPS) == set()
    assert followed & {"home", "portal"} == {"home", "portal"}


def test_saving_a_member_starts_no_task(db):
    MemberFactory()
    assert DBTaskResult.objects.count() == 0
