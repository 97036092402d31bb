"""The first words that readers agree to."""

from datetime import UTC, datetime, timedelta, timezone

from django.db import migrations

# Midnight of 1 January 2026 in Seoul.
IN_FORCE = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=9))).astimezone(UTC)
WORDINGS = {
    "info": """서울시 마을공동체종합지원센터가 소식지를 보내 드리려고 메일 주소와 고르신 자치구·분야를 받아요.
부를 이름은 적으신 때만 받아요.
그만 받겠다고 하시면 바로 멈추고, 늦어도 5일 안에 지워요. 2년마다 계속 받을지 다시 여쭤보고, 답이 없으면 멈추고 지워요.
동의하지 않으셔도 누리집은 그대로 쓰실 수 있어요. 소식지만 받지 못해요.""",
    "ad": """돈을 내는 행사나 물건을 알리는 메일도 받겠다는 동의예요. 그런 메일은 제목이 ‘(광고)’로 시작해요.
고르지 않아도 되고, 언제든 이것만 거둘 수 있어요. 2년마다 다시 여쭤봐요.""",
}


def add_wordings(apps, schema_editor):
    ConsentWording = apps.get_model("newsletter", "ConsentWording")
    for purpose, body in WORDINGS.items():
        ConsentWording.objects.get_or_create(
            purpose=purpose, version=1, defaults={"body": body, "effective_at": IN_FORCE}
        )


class Migration(migrations.Migration):
    dependencies = [("newsletter", "0002_append_only")]
    operations = [migrations.RunPython(add_wordings, migrations.RunPython.noop)]
