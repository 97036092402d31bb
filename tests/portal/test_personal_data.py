"""portal/personal_data.py: every place that knows a member is said to them, or stands on a short list with a reason."""

import json

import pytest
from django.apps import apps
from django.utils.translation import override

from members.models import Member
from portal import personal_data
from tests.factories import MemberFactory

# Tables of Wagtail that the portal has its own models for: they stay empty.
EXEMPT = {
    "wagtailimages.Image": "the portal's own PortalImage stands in its place",
    "wagtaildocs.Document": "the portal's own PortalDocument stands in its place",
    "wagtailmedia.Media": "the portal's own PortalMedia stands in its place",
}


def models_that_know_members() -> set[str]:
    """Labels of every model with a foreign key to a member, tables between two models too."""
    return {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.concrete and field.remote_field and field.remote_field.model is Member
    }


def test_every_foreign_key_to_a_member_belongs_to_a_kind_or_is_exempt():
    named = {label for kind in personal_data.kinds() for label in kind.models}
    assert sorted(models_that_know_members() - named - set(EXEMPT)) == []


def test_no_exemption_outlives_its_reason():
    assert sorted(set(EXEMPT) - models_that_know_members()) == []


@pytest.mark.django_db
def test_exempt_tables_are_empty():
    assert {label: apps.get_model(label).objects.count() for label in EXEMPT} == dict.fromkeys(EXEMPT, 0)


def test_every_kind_names_models_that_exist():
    assert [label for kind in personal_data.kinds() for label in kind.models if apps.get_model(label) is None] == []


def test_every_kind_says_what_why_and_how_long():
    said = {kind.key: (str(kind.label), str(kind.why), str(kind.kept)) for kind in personal_data.kinds()}
    assert {key: words for key, words in said.items() if not all(words)} == {}


@pytest.mark.django_db
def test_every_kind_collects_plain_values_of_a_new_member():
    member = MemberFactory()
    with override("ko"):
        for kind in personal_data.kinds():
            json.dumps(kind.collect(member))


@pytest.mark.django_db
def test_the_members_own_row_is_erased_last():
    assert personal_data.kinds()[0].key == "member"
