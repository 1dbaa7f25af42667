"""What is said of identity data, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lienthong.kit.text import format_date, noop
from lienthong.persons import rules
from lienthong.persons.rules import Remark

QR_PARTS: Mapping[str, str] = {
    "text": noop(
        "Đây không phải nội dung mã QR của thẻ CCCD. Hãy đặt con trỏ vào ô này rồi quét lại thẻ"
    ),
    **{
        part: noop("Không đọc được “%(part)s” trong mã QR. Hãy quét lại, hoặc nhập tay theo thẻ")
        for part in ("number", "name", "birth_date", "gender", "issued_on")
    },
}


def sentence(remark: Remark) -> str:
    """One remark, as a sentence that says what to do."""
    return rules.sentence(remark, _)


def of_qr(part: str) -> str:
    """Why a QR text cannot be read; `part` as cccd.UnreadableQr has it."""
    return _(QR_PARTS[part]) % {"part": label(part)} if part != "text" else _(QR_PARTS[part])


def label(field: str) -> str:
    return _(rules.FIELDS[field])


def labels(fields: list[str]) -> list[str]:
    """Names of fields, in the order of the form."""
    return [label(field) for field in rules.FIELDS if field in fields]


def source(name: str) -> str:
    return _(rules.SOURCES[name])


def value(field: str, found: Any) -> str:
    """A value of a field as people read it."""
    if field == "gender":
        return _(rules.GENDERS[found])
    return format_date(found) if isinstance(found, date) else str(found)
