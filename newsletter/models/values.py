"""A set of short values in one text column, so that one statement on any database can ask what a reader chose."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q


class ValuesField(models.TextField):
    """A tuple of values, sorted and once each, kept as ",gangnam,mapo,"; none is "", which readers take for all.

    Values hold no comma: they are slugs and names of enums.
    """

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", tuple)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, expression, connection) -> tuple[str, ...]:
        return self.to_python(value)

    def to_python(self, value) -> tuple[str, ...]:
        if isinstance(value, str):
            return tuple(filter(None, value.split(",")))
        return tuple(value or ())

    def get_prep_value(self, value) -> str:
        values = sorted(set(self.to_python(value)))
        return f",{','.join(values)}," if values else ""

    def value_to_string(self, obj) -> str:
        return self.get_prep_value(self.value_from_object(obj))


def holding(field: str, values: Iterable[str]) -> Q:
    """Rows whose `field` holds one of `values`."""
    found = Q(pk=None)
    for value in values:
        found |= Q(**{f"{field}__contains": f",{value},"})
    return found
