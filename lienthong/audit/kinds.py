"""What kinds of events exist, and what people call them.

Each feature names its kinds once, in its `events.py`, which every start of the program imports:

    SIGN_IN = kinds.register("sign_in", _("Đăng nhập"))

and its actions say `record(kind=events.SIGN_IN, …)`. A kind that nobody registered is not recorded.
"""

import re

from django.utils.functional import Promise

from lienthong.kit.text import vietnamese_key

MAX_LENGTH = 48
_NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{MAX_LENGTH - 1}}}")
_labels: dict[str, str | Promise] = {}
_subjects: dict[str, str | Promise] = {}


def register(name: str, label: str | Promise) -> str:
    """Declare a kind with its lazily translated label; returns the name. ValueError if taken."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r}: lower-case letters, digits and _, at most {MAX_LENGTH}")
    if _labels.setdefault(name, label) is not label:
        raise ValueError(f"the kind {name!r} is registered twice")
    return name


def register_subject(name: str, label: str | Promise) -> str:
    """Declare what events can be about ("account", "unit"), with its lazily translated label."""
    _subjects[name] = label
    return name


def is_registered(name: str) -> bool:
    return name in _labels


def label(name: str) -> str:
    """What people read; kinds of a feature that is no longer installed keep their name."""
    return str(_labels.get(name, name))


def subject_label(name: str) -> str:
    """What people read for a kind of subject."""
    return str(_subjects.get(name, name))


def choices() -> list[tuple[str, str]]:
    """(name, label) of every kind, for a select, in Vietnamese order."""
    named = [(name, str(label)) for name, label in _labels.items()]
    return sorted(named, key=lambda pair: vietnamese_key(pair[1]))
