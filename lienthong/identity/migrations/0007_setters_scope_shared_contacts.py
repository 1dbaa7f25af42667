"""Who may end a requirement; who else lists a number. Requirements of before are the province's."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0003_one_root"),
        ("identity", "0006_scoreboard_roles"),
    ]

    operations = [
        migrations.AddField(
            "signinpolicy",
            "set_over",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.unit",
            ),
        ),
        migrations.AddIndex("contact", models.Index(fields=["address"], name="contact_address")),
    ]
