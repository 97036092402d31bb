"""What screens of readers say about one."""

from django import template
from django.utils import timezone

from newsletter import readers
from newsletter.models import Subscriber

register = template.Library()
register.filter("masked", readers.masked)


@register.filter
def is_resting(subscriber: Subscriber) -> bool:
    until = subscriber.paused_until
    return subscriber.state == Subscriber.State.ACTIVE and until is not None and until > timezone.now()
