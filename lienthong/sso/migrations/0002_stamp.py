from django.db import migrations


def add_the_row(apps, _schema_editor):
    apps.get_model("sso", "Configuration").objects.create(id=1, number=1)


class Migration(migrations.Migration):
    dependencies = [("sso", "0001_initial")]
    operations = [migrations.RunPython(add_the_row, migrations.RunPython.noop)]
