"""소식지 in the admin's menu. Every owner of a screen of the newsletter adds its item by a hook, from its own module:

    from newsletter.admin.menu import HOOK, NewsletterItem

    @hooks.register(HOOK)
    def readers_item() -> NewsletterItem:
        url = reverse("newsletter_readers")
        return NewsletterItem(_("받는 사람"), url, right=SEE_READERS, name="newsletter-readers", order=40)

A viewset stands in this menu with `menu_hook = HOOK` and `add_to_admin_menu = True`. Orders: 10 issues and their
sending · 20 calendar · 30 outside news · 40 readers · 50 import · 60 returned mails · 70 statistics · 80 series ·
90 domain check. The submenu itself is shown when one of its items is.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from newsletter.rights import APPROVE, COMPOSE, SEE_READERS

__all__ = ["APPROVE", "COMPOSE", "HOOK", "SEE_READERS", "NewsletterItem"]
HOOK = "register_newsletter_menu_item"

newsletter_menu = Menu(register_hook_name=HOOK, construct_hook_name="construct_newsletter_menu")


class NewsletterItem(MenuItem):
    """An item behind one right, that of composing unless told otherwise."""

    def __init__(self, *args, right: str = COMPOSE, **options):
        super().__init__(*args, **options)
        self.right = right

    def is_shown(self, request) -> bool:
        return request.user.has_perm(self.right)


@hooks.register("register_admin_menu_item")
def newsletter_submenu() -> SubmenuMenuItem:
    return SubmenuMenuItem(_("소식지"), newsletter_menu, name="newsletter", icon_name="mail", order=280)
