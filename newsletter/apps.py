from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class NewsletterConfig(AppConfig):
    name = "newsletter"
    verbose_name = _("소식지")

    def ready(self):
        # By name, because models may only be imported once all apps are there.
        import_string("newsletter.pulling.install")()
        import_string("newsletter.edits.install")()
        import_string("newsletter.activity.install")()
        import_string("newsletter.relay_events.install")()
