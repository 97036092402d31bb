"""What the account's screens ask: the name of a device, and whether someone works here."""

from django import template

from members.models import Member
from members.staff import is_staff
from portal.security.devices import device_name

register = template.Library()
register.filter("device", device_name)


@register.filter
def works_here(member: Member) -> bool:
    return is_staff(member)
