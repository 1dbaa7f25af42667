"""Citizens' and organisations' accounts are found by name and tax code, by the centre."""

from django.db import migrations

from lienthong.kit import text


def make_findable(apps, _schema) -> None:
    accounts = apps.get_model("identity", "Account")
    for one in accounts.objects.exclude(kind="officer").filter(search="").iterator():
        words = (one.family_name, one.given_name, one.tax_code)
        accounts.objects.filter(pk=one.pk).update(search=text.fold(" ".join(words)))


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_setters_scope_shared_contacts")]

    operations = [migrations.RunPython(make_findable, migrations.RunPython.noop, elidable=True)]
