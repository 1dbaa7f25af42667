"""Who issued a token; those of before count as the centre's."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0006_scoreboard_roles"),
        ("scim", "0001_clients_and_targets"),
    ]

    operations = [
        migrations.AddField(
            "token",
            "issuer",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="identity.account",
            ),
        ),
    ]
