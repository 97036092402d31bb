from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("포털")

    def ready(self):
        # Every app may have works for the tick, reasons to clear kept pages, checks, and works that publishing starts.
        autodiscover_modules("ticks", "clearing", "checks", "publishing")
