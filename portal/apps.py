from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules, import_string
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("포털")

    def ready(self):
        import_string("portal.records.leave_out_of_usage")()
        # Every app may have works for the tick, reasons to clear kept pages, checks, works that publishing starts,
        # kinds of personal data, and kinds of notices.
        autodiscover_modules("ticks", "clearing", "checks", "publishing", "data_kinds", "notice_kinds")
        factor_added = import_string("allauth.mfa.signals.authenticator_added")
        factor_added.connect(import_string("portal.security.second_factor.note_added"))
        post_migrate.connect(import_string("portal.site_address.follow_base_url"), sender=self)
