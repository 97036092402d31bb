"""The first version of every text that people are asked to agree to. The words lie in members/texts/."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from django.db import migrations

TEXTS = Path(__file__).resolve().parents[1] / "texts"
PURPOSES = ("terms", "privacy", "news_mail", "news_phone", "research")
# Midnight of 1 January 2026 in Seoul.
IN_FORCE = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=9))).astimezone(UTC)


def add_texts(apps, schema_editor):
    ConsentText = apps.get_model("members", "ConsentText")
    for purpose in PURPOSES:
        head, body = (TEXTS / f"{purpose}-1.txt").read_text(encoding="utf-8").split("\n---\n", 1)
        title, summary = head.split("\n", 1)
        ConsentText.objects.get_or_create(
            purpose=purpose,
            version=1,
            defaults={"title": title, "summary": summary, "body": body.strip(), "effective_at": IN_FORCE},
        )


class Migration(migrations.Migration):
    dependencies = [("members", "0003_append_only")]
    operations = [migrations.RunPython(add_texts, migrations.RunPython.noop)]
