"""Which changes of education make kept pages old at once: what staff decide, not the coming and going of seats.

Seats change with every application; a page that shows them is kept for a minute at most (portal/cache.py), which is as
old as a number of seats may be. The page where one applies is never kept.
"""

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from education.models import (
    ApplicationWindow,
    Draw,
    Instructor,
    Material,
    MaterialVersion,
    Run,
    SeatPool,
    Session,
    Venue,
)
from portal.clearing import clear_after_commit

SHOWN = (ApplicationWindow, Draw, Instructor, Material, MaterialVersion, Run, Session, Venue)


def clear_when_resized(sender: type[Model], update_fields=None, **kwargs) -> None:
    if update_fields is None or set(update_fields) != {"occupied"}:
        clear_after_commit()


def install() -> None:
    for model in SHOWN:
        post_save.connect(clear_after_commit, sender=model, dispatch_uid=f"page-cache-{model.__name__}")
        post_delete.connect(clear_after_commit, sender=model, dispatch_uid=f"page-cache-gone-{model.__name__}")
    post_save.connect(clear_when_resized, sender=SeatPool, dispatch_uid="page-cache-SeatPool")
