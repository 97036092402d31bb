"""Who writes in a feature's branch of the tree: rights begin with its index page, which an editor makes."""

from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import GroupPagePermission

from education.models import CourseIndexPage
from home.roles import DISTRICT_GROUPS, EDUCATION, NEWSLETTER
from newsletter.models import NewsletterIndexPage

WRITE = ("add_page", "change_page", "publish_page")
# A district's editor makes and changes own issues; which series they may choose is asked in newsletter.issues.
DISTRICTS_WRITE = ("add_page",)


def permit(groups: list[str], actions: tuple[str, ...], page: int) -> None:
    rights = list(Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=actions))
    for group in Group.objects.filter(name__in=groups):
        for right in rights:
            GroupPagePermission.objects.get_or_create(group=group, page_id=page, permission=right)


@receiver(post_save, sender=CourseIndexPage)
def let_education_staff_write(instance: CourseIndexPage, created: bool, **kwargs) -> None:
    if created:
        permit([EDUCATION], WRITE, instance.pk)


@receiver(post_save, sender=NewsletterIndexPage)
def let_newsletter_staff_write(instance: NewsletterIndexPage, created: bool, **kwargs) -> None:
    if created:
        permit([NEWSLETTER], WRITE, instance.pk)
        permit(list(DISTRICT_GROUPS), DISTRICTS_WRITE, instance.pk)
