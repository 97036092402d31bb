from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from portal import tiles


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("홈과 소식")

    def ready(self):
        # By name, because models may only be imported once all apps are there.
        tiles.register("home", import_string("home.tiles.tiles"))
        # What publishing card news sets going, and what it tells editors when that goes wrong.
        import_module("home.cards.tasks")
        import_module("home.cards.trouble")
        import_module("home.branch_rights")
        import_module("home.texts").install()
        import_module("home.listed").install()
