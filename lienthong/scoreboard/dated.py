"""Rows that hold from a day on, for one place each: targets, weights, exceptions.

Of a place one row holds on a day, [valid_from, valid_to); what held stays for the days before.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import models

from lienthong.directory.models import OPEN_END

Columns = Mapping[str, Any]


def set_from(model: type[models.Model], place: Columns, on: date, values: Columns) -> str:
    """What held ends on the day; what was said for later stays and comes after it. "added", "changed"
    where the day had a row of its own, "unchanged" where that is what holds."""
    same = model.objects.filter(**place)
    held = same.filter(valid_from__lte=on, valid_to__gt=on).first()
    if held is not None and all(getattr(held, name) == value for name, value in values.items()):
        return "unchanged"
    if held is not None and held.valid_from == on:
        same.filter(pk=held.pk).update(**values)
        return "changed"
    later = same.filter(valid_from__gt=on).order_by("valid_from").first()
    same.filter(valid_from__lt=on, valid_to__gt=on).update(valid_to=on)
    until = later.valid_from if later else OPEN_END
    model.objects.create(**place, **values, valid_from=on, valid_to=until)
    return "added"


def end(model: type[models.Model], place: Columns, on: date) -> None:
    """From the day on none holds, nor any that was said for later."""
    same = model.objects.filter(**place)
    same.filter(valid_from__gte=on).delete()
    same.filter(valid_to__gt=on).update(valid_to=on)
