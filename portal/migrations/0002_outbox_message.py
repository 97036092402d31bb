"""The outbox carries text messages beside mail; what waits in it stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]
    operations = [
        migrations.RenameModel("OutboxMail", "OutboxMessage"),
        migrations.AlterModelOptions("outboxmessage", {"verbose_name": "보낼 메시지"}),
        migrations.AddField(
            "outboxmessage",
            "channel",
            models.CharField(
                choices=[("mail", "메일"), ("sms", "문자"), ("alimtalk", "알림톡")],
                default="mail",
                max_length=8,
                verbose_name="경로",
            ),
        ),
        migrations.AddField("outboxmessage", "template", models.CharField(blank=True, max_length=40)),
        migrations.AlterField("outboxmessage", "to", models.CharField(max_length=254, verbose_name="받는 곳")),
        migrations.AlterField(
            "outboxmessage", "subject", models.CharField(blank=True, max_length=200, verbose_name="제목")
        ),
    ]
