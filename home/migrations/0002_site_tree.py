"""The part of the page tree that always exists: the home page, 우리 동네 and the 25 districts, each with a collection.

Rights are given on these, so they are made by migration and not by the demo content.
"""

from django.db import migrations

from members.districts import District

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def step(number: int) -> str:
    """One step of a materialised path: base 36, four characters wide."""
    return "00" + ALPHABET[number // 36] + ALPHABET[number % 36]


def plant(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")
    Collection = apps.get_model("wagtailcore", "Collection")
    models = {name: apps.get_model("home", name) for name in ("HomePage", "DistrictIndexPage", "DistrictPage")}
    types = {name: ContentType.objects.get_or_create(app_label="home", model=name.lower())[0] for name in models}

    Page.objects.filter(depth=2).delete()
    root = Page.objects.get(depth=1)
    # On a fresh database the language is made by Wagtail from LANGUAGE_CODE.
    locale = Locale.objects.first() or Locale.objects.create(language_code="ko")

    def page(model, title, slug, path, url_path, numchild, **fields):
        return models[model].objects.create(
            title=title,
            draft_title=title,
            slug=slug,
            path=path,
            depth=len(path) // 4,
            numchild=numchild,
            url_path=url_path,
            content_type=types[model],
            locale=locale,
            live=True,
            **fields,
        )

    base = f"{root.path}0001"
    home = page(
        "HomePage", "서울마을", "home", base, "/home/", 1, summary="오늘 우리 동네에서 할 수 있는 일을 한눈에 봐요"
    )
    root.numchild = 1
    root.save(update_fields=["numchild"])
    page(
        "DistrictIndexPage",
        "우리 동네",
        "districts",
        f"{base}0001",
        "/home/districts/",
        len(District),
        summary="25개 자치구의 마을센터와 소식, 행사를 찾아봐요",
    )
    for number, district in enumerate(District, start=1):
        page(
            "DistrictPage",
            district.label,
            district.value,
            f"{base}0001{step(number)}",
            f"/home/districts/{district.value}/",
            0,
            district=district.value,
            summary=f"{district.label}에서 지금 할 수 있는 일과 마을센터 연락처예요",
        )

    Site.objects.all().delete()
    Site.objects.create(hostname="localhost", port=8000, root_page=home, is_default_site=True, site_name="서울마을")

    top = Collection.objects.get(depth=1)
    for number, district in enumerate(District, start=1):
        Collection.objects.create(name=district.label, path=f"{top.path}{step(number)}", depth=2, numchild=0)
    top.numchild = len(District)
    top.save(update_fields=["numchild"])


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
