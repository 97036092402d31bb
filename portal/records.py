"""What is content and what is not: people's records hold no pages, pictures or files.

Wagtail follows every foreign key to say where a piece of content is used, by a task for each saved row. Rows about
people are many and never content, so they are left out.
"""

from django.apps import apps
from wagtail.models import Page

APPS = ("account", "auth", "education", "members", "mfa", "newsletter", "sessions", "socialaccount", "usersessions")
PORTAL_MODELS = ("heartbeat", "interest", "notice", "noticedelivery", "noticesettings", "outboxmessage")


def leave_out_of_usage() -> None:
    """Once at start, before Wagtail lists the models that it follows."""
    models = [model for label in APPS for model in apps.get_app_config(label).get_models()]
    people = [model for model in models if not issubclass(model, Page)]
    for model in [*people, *(apps.get_model("portal", name) for name in PORTAL_MODELS)]:
        model.wagtail_reference_index_ignore = True
