"""Posts of the two people, and which acting runs; the table is empty before this version."""

import django.db.models.deletion
from django.db import migrations, models

UNITS = ('giver_unit', 'receiver_unit')


def unit(null):
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.unit'
    )


class Migration(migrations.Migration):

    dependencies = [
        ('delegation', '0001_initial'),
        ('directory', '0003_one_root'),
    ]

    operations = [
        *(migrations.AddField('delegation', name, unit(null=True)) for name in UNITS),
        *(migrations.AlterField('delegation', name, unit(null=False)) for name in UNITS),
        migrations.AddField('acting', 'running', models.BooleanField(default=True)),
        migrations.AddIndex(
            model_name='acting',
            index=models.Index(condition=models.Q(('running', True)), fields=['session'], name='acting_running'),
        ),
    ]
