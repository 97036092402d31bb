from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from portal import slots, tiles


class EducationConfig(AppConfig):
    name = "education"
    verbose_name = _("교육")

    def ready(self):
        # By name, because models may only be imported once all apps are there.
        tiles.register("education", import_string("education.open_now.tiles"))
        import_string("education.activity.install")()
        import_module("education.clearing").install()
        import_module("education.listed").install()
        slots.fill("courses", "education/catalogue/open_now.html")
