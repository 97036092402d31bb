"""Education staff write and publish courses: their rights begin with the catalogue itself, which an editor makes."""

from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import GroupPagePermission

from education.models import CourseIndexPage
from home.roles import EDUCATION

ACTIONS = ("add_page", "change_page", "publish_page")


@receiver(post_save, sender=CourseIndexPage)
def let_education_staff_write(instance: CourseIndexPage, created: bool, **kwargs) -> None:
    if not created:
        return
    group = Group.objects.get(name=EDUCATION)
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=ACTIONS):
        GroupPagePermission.objects.get_or_create(group=group, page_id=instance.pk, permission=permission)
