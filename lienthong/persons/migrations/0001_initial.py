import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('number_mac', models.BinaryField(max_length=32, unique=True)),
                ('verified_at', models.DateTimeField()),
                ('verified_by', models.CharField(max_length=100)),
                ('method', models.CharField(max_length=8)),
            ],
        ),
        migrations.CreateModel(
            name='Fact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=16)),
                ('sealed', models.BinaryField()),
                ('source', models.CharField(max_length=8)),
                ('verifier', models.CharField(max_length=100)),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='persons.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'field'), name='fact_of_person')],
            },
        ),
        migrations.CreateModel(
            name='Check',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField()),
                ('number_mac', models.BinaryField(max_length=32)),
                ('state', models.CharField(choices=[('declared', 'Đã khai, chưa xác thực'), ('waiting', 'Đang chờ tra cứu'), ('exact', 'Chính xác'), ('differs', 'Có chỗ khác'), ('not_found', 'Không tìm thấy')], default='declared', max_length=9)),
                ('differs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ('asked_by', models.CharField(max_length=100)),
                ('asked_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('tried_at', models.DateTimeField(null=True)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('method', models.CharField(blank=True, max_length=8)),
                ('verifier', models.CharField(blank=True, max_length=100)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='persons.person')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='check_due'), models.Index(fields=['number_mac'], name='check_number')],
            },
        ),
    ]
