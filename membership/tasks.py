"""What the life of members does later. Ids in; gone → return; the rule is called."""

from django.utils import timezone
from django_tasks import task

from membership import copy_files


@task()
def make_copy(pk: int) -> bool:
    """Write a member's copy of everything. Once per copy, however often it runs."""
    return copy_files.make(pk, timezone.now())
