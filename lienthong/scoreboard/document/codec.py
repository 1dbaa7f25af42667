"""A document as JSON and back. Unknown versions, types and fields are refused, never guessed."""

import base64
import json
from dataclasses import fields, is_dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from lienthong.kit.refusal import Refused
from lienthong.scoreboard.charts import values as charts
from lienthong.scoreboard.document import blocks

VERSION = 1

_CLASSES = {
    cls.__name__: cls
    for module in (blocks, charts)
    for cls in vars(module).values()
    if is_dataclass(cls) and cls.__module__ == module.__name__
}
# A chart's drawing and the block that shows it.
_NAMES = {cls: name for name, cls in _CLASSES.items()}


def to_json(document: blocks.Document) -> str:
    """{"version": 1, "document": …}; the same document is the same text."""
    return json.dumps({"version": VERSION, "document": _raw(document)}, ensure_ascii=False)


def from_json(text: str | bytes) -> blocks.Document:
    """What `to_json` was given. Raises Refused if it is no document of a version that is known."""
    try:
        raw = json.loads(text)
        if raw["version"] != VERSION:
            raise _Misfit(_("phiên bản %(version)s") % {"version": str(raw["version"])[:20]})
        return _as(_value(raw["document"]), blocks.Document, "document")
    except _Misfit as misfit:
        raise _refusal(str(misfit)) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _refusal(_("không phải JSON của một văn bản")) from None


class _Misfit(Exception):
    """Why it cannot be read."""


def _refusal(why: str) -> Refused:
    return Refused(
        _("Không đọc được văn bản: %(why)s") % {"why": why},
        hint=_("Hãy dùng tệp do hệ thống này xuất ra."),
    )


def _raw(given: Any) -> Any:
    if isinstance(given, Enum):
        return given.value
    if isinstance(given, bytes):
        return {"type": "bytes", "base64": base64.b64encode(given).decode()}
    if isinstance(given, Decimal):
        return {"type": "number", "value": str(given)}
    if isinstance(given, tuple):
        return [_raw(one) for one in given]
    if is_dataclass(given):
        return {"type": _NAMES[type(given)]} | {
            field.name: _raw(getattr(given, field.name)) for field in fields(given)
        }
    return given


def _value(raw: Any) -> Any:
    if isinstance(raw, list):
        return tuple(map(_value, raw))
    if not isinstance(raw, dict):
        return raw
    match raw.get("type"):
        case "bytes":
            return base64.b64decode(raw["base64"], validate=True)
        case "number":
            return _number(raw["value"])
        case name:
            return _built(name, {key: one for key, one in raw.items() if key != "type"})


def _number(text: Any) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _Misfit(_("“%(text)s” không phải là số") % {"text": str(text)[:50]}) from None
    if not isinstance(text, str) or not number.is_finite():
        raise _Misfit(_("“%(text)s” không phải là số") % {"text": str(text)[:50]})
    return number


def _built(name: Any, given: dict[str, Any]) -> Any:
    cls = _CLASSES.get(name) if isinstance(name, str) else None
    if cls is None:
        raise _Misfit(_("không rõ “%(name)s”") % {"name": str(name)[:50]})
    hints = _hints(cls)
    if unknown := given.keys() - hints.keys():
        raise _Misfit(_("không rõ “%(name)s”") % {"name": f"{name}.{min(unknown)[:50]}"})
    try:
        return cls(
            **{key: _as(_value(one), hints[key], f"{name}.{key}") for key, one in given.items()}
        )
    except TypeError:
        raise _Misfit(_("“%(name)s” thiếu thành phần") % {"name": name}) from None


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _as(given: Any, hint: Any, where: str) -> Any:
    """The value if it has the type; a text as the member of an enumeration that it names."""
    if isinstance(hint, type) and issubclass(hint, Enum) and given in list(hint):
        return hint(given)
    if not _fits(given, hint):
        raise _Misfit(_("“%(where)s” không đúng kiểu") % {"where": where})
    return given


def _fits(given: Any, hint: Any) -> bool:
    if get_origin(hint) in (Union, UnionType):
        return any(_fits(given, one) for one in get_args(hint))
    if get_origin(hint) is tuple:
        return isinstance(given, tuple) and all(_fits(one, get_args(hint)[0]) for one in given)
    return given is None if hint is NoneType else type(given) is hint
