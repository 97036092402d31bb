"""Who works here: whoever may enter the admin, or holds one of the rights over other members' data.

Staff sign in with a second factor and are signed out when idle (portal/security).
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from members.models import Member

RIGHTS = (
    "wagtailadmin.access_admin",
    "members.find_member",
    "members.open_member",
    "members.act_for_member",
    "members.see_privacy_log",
)


def is_staff(member: Member | AnonymousUser) -> bool:
    """At most two queries a member object: Django keeps the rights it has read on it."""
    return member.is_authenticated and any(member.has_perm(right) for right in RIGHTS)


def with_a_role() -> QuerySet[Member]:
    """Accounts with a group, a right of their own, or all rights: the ones an administrator looks after."""
    through = [
        Member.groups.through.objects.values("member_id"),
        Member.user_permissions.through.objects.values("member_id"),
    ]
    return Member.objects.present().filter(Q(is_superuser=True) | Q(pk__in=through[0]) | Q(pk__in=through[1]))
