"""Tables know only the floors below them, and the migrations make what the models say."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field

from lienthong.config import schema
from tests.house.floors import floors

FLOORS = floors()


def relations() -> Iterator[Field]:
    """Every foreign key, one-to-one and many-to-many field of ours."""
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("lienthong."):
            yield from (field for field in model._meta.local_fields if field.is_relation)
            yield from model._meta.local_many_to_many


@pytest.mark.parametrize("field", list(relations()), ids=str)
def test_a_relation_points_down_and_leaves_no_way_back(field: Field):
    assert field.remote_field.related_name.endswith("+")
    assert _floor(field.related_model._meta.app_label) <= _floor(field.model._meta.app_label)


def test_migrations_depend_downward():
    loader = MigrationLoader(None)
    upward = [
        f"{app}.{name} on {other}.{other_name}"
        for (app, name), migration in loader.disk_migrations.items()
        if app in FLOORS
        for other, other_name in [*migration.dependencies, *migration.run_before]
        if _floor(other) > _floor(app)
    ]

    assert upward == []


def test_no_migration_is_missing(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=2)


def test_the_start_knows_all_migrations():
    loader = MigrationLoader(None)

    assert schema.wanted() == set(loader.disk_migrations)


def _floor(app: str) -> int:
    """Libraries are the ground."""
    return FLOORS.get(app, -1)
