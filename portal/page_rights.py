"""Rights on pages that differ from Wagtail's."""

from wagtail.models import PagePermissionTester


class PermanentPageRights(PagePermissionTester):
    """A page that stands where it is, whoever asks and by whichever door: edited, never copied, moved or deleted."""

    def can_copy(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False
