"""Members of staff of the newsletter, by role."""

from django.contrib.auth.models import Group

from members.models import Member
from portal import roles


def staff(name: str, group: str = roles.NEWSLETTER) -> Member:
    member = Member.objects.create_user(f"{name}@portal.example", nickname=name)
    member.groups.add(Group.objects.get(name=group))
    return member
