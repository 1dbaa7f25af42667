"""A batch of figures as a system sends it: read, checked row by row, and stored whole or not at all."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lienthong.directory.models import Unit, UnitCode
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.scoreboard import queries
from lienthong.scoreboard.api.problems import Problem
from lienthong.scoreboard.collecting import store
from lienthong.scoreboard.collecting.forms.queries import rule_of
from lienthong.scoreboard.collecting.store import Figure
from lienthong.scoreboard.models import ApiCaller, Batch, Indicator, Period
from lienthong.scoreboard.rules import reported
from lienthong.scoreboard.rules.reported import Fault, Said

LARGEST_BODY = 1_000_000  # bytes
MOST_ROWS = 5_000
MOST_ERRORS = 500  # told in one answer
DIGITS = 40  # of a number as it is sent
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,4})?")
NUMBERS = ("value", "numerator", "denominator")
KEYS = frozenset({"indicator", "unit", "state", *NUMBERS})
AT_FAULT = {
    Fault.HALF: "denominator",
    Fault.ZERO_WHOLE: "denominator",
    Fault.NO_RATIO: "numerator",
    Fault.BESIDE: "state",
}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """A system and who it acts as."""

    key: ApiCaller
    actor: Actor


class WrongRow(Exception):
    """Why a row cannot be taken, and its field."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail)
        self.field = field


def tell(*, caller: Caller, period: Period, body: bytes) -> dict[str, Any]:
    """Store what a body says: {"applied", "changed", "unchanged", "batch"}. The same again changes
    nothing and leaves no batch. Raises Problem, with every wrong row."""
    if period.closed_at is not None:
        raise Problem(409, "period-closed", _("Kỳ này đã khóa"), _("Hãy liên hệ đơn vị tổng hợp."))
    figures = _Reader(caller, period, _rows(body)).figures()
    batch = _batch(caller, period, body)
    counts = store.put(actor=caller.actor, batch=batch, figures=figures, right=queries.REPORT)
    return {**counts, "batch": batch.pk}


def _batch(caller: Caller, period: Period, body: bytes) -> Batch:
    """With the body itself: what every figure of it leads back to."""
    return Batch(
        kind=Batch.Kind.API,
        period=period,
        unit=caller.key.unit,
        name=caller.key.name,
        digest=hashlib.sha256(body).digest(),
        content=body,
        by=caller.actor.label,
        at=clock.now(),
    )


def _rows(body: bytes) -> list[Any]:
    """The rows of a body, numbers as exact decimals. Raises Problem for what is no batch."""
    if len(body) > LARGEST_BODY:
        raise Problem(413, "too-large", _("Tối đa 1 MB một lần gửi"))
    try:
        read = json.loads(
            body,
            object_pairs_hook=_object,
            parse_float=_decimal,
            parse_int=_decimal,
            parse_constant=_refuse,
        )
    except (ValueError, RecursionError) as error:
        raise Problem(400, "not-json", _("Nội dung không phải là JSON UTF-8")) from error
    rows = read.get("figures") if isinstance(read, dict) and set(read) == {"figures"} else None
    if not isinstance(rows, list) or not rows:
        raise Problem(422, "not-a-batch", _("Cần một đối tượng có danh sách “figures” không trống"))
    if len(rows) > MOST_ROWS:
        raise Problem(413, "too-many-rows", _("Tối đa 5.000 dòng một lần gửi"))
    return rows


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """RFC 8259 §4: of a name that stands twice programs read different values. Half a surrogate pair in
    a name is no text, so it could not be told in an answer either."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    "".join(found).encode()
    return found


def _decimal(text: str) -> Decimal:
    """Decimal alone takes "1_000" and "١", too; what 1e99999999999999999999 raises is no ValueError."""
    if len(text) > DIGITS or not NUMBER.fullmatch(text):
        raise ValueError("no number, or one of too many digits")
    return Decimal(text)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


class _Reader:
    """Rows as figures. What they name is fetched in a few statements, whatever their number."""

    def __init__(self, caller: Caller, period: Period, rows: Sequence[Any]) -> None:
        self.rows, self.errors = rows, []
        self.indicators = {one.code: one for one in caller.key.indicators.all()}
        self.units = _units(caller.key.unit, period, _texts(rows, "unit"))
        self.applies = self._applies(period, _texts(rows, "indicator"))
        self.seen: set[tuple[int, int]] = set()

    def _applies(self, period: Period, codes: set[str]) -> dict[str, set[int]]:
        """By indicator, the units that it applies to."""
        return {
            code: set(
                queries.units_of(one, period.as_of)
                .filter(pk__in=self.units.values())
                .values_list("pk", flat=True)
            )
            for code, one in self.indicators.items()
            if code in codes
        }

    def figures(self) -> list[Figure]:
        found = [one for number, row in enumerate(self.rows) if (one := self._read(number, row))]
        if self.errors:
            raise Problem(
                422,
                "wrong-figures",
                _("Có dòng sai; chưa ghi gì"),
                _("%(count)s dòng sai trong %(all)s dòng.")
                % {"count": len(self.errors), "all": len(self.rows)},
                errors=self.errors[:MOST_ERRORS],
            )
        return found

    def _read(self, number: int, row: Any) -> Figure | None:
        try:
            return self._figure(row)
        except WrongRow as wrong:
            place = f"#/figures/{number}" + (f"/{wrong.field}" if wrong.field else "")
            self.errors.append({"row": number, "pointer": place, "detail": str(wrong)})
            return None

    def _figure(self, row: Any) -> Figure:
        if not isinstance(row, dict) or (unknown := set(row) - KEYS):
            more = f": {', '.join(sorted(unknown))[:100]}" if isinstance(row, dict) else ""
            raise WrongRow("", _("Dòng không đúng dạng") + more)
        indicator, unit = self._indicator(row), self._unit(row)
        if unit not in self.applies[indicator.code]:
            raise WrongRow("unit", _("Chỉ tiêu này không áp dụng cho đơn vị này"))
        if (indicator.pk, unit) in self.seen:
            raise WrongRow("", _("Chỉ tiêu và đơn vị này đã có ở một dòng trên"))
        self.seen.add((indicator.pk, unit))
        said = _said(indicator, row)
        return Figure(
            indicator_id=indicator.pk,
            unit_id=unit,
            value=said.value,
            state=said.state,
            numerator=said.numerator,
            denominator=said.denominator,
        )

    def _indicator(self, row: Row) -> Indicator:
        """One that is not granted is answered as one that does not exist."""
        code = row.get("indicator")
        if not isinstance(code, str) or code not in self.indicators:
            raise WrongRow("indicator", _("Không có chỉ tiêu này trong quyền của hệ thống"))
        return self.indicators[code]

    def _unit(self, row: Row) -> int:
        code = row.get("unit")
        if not isinstance(code, str) or code.upper() not in self.units:
            raise WrongRow("unit", _("Không có đơn vị mang mã này trong quyền của hệ thống"))
        return self.units[code.upper()]


def _texts(rows: Sequence[Any], key: str) -> set[str]:
    found = (row.get(key) for row in rows if isinstance(row, dict))
    return {one for one in found if isinstance(one, str) and len(one) <= 60 and one.isprintable()}


def _units(top: Unit, period: Period, codes: set[str]) -> dict[str, int]:
    """By the code of the period's day, in the subtree."""
    rows = UnitCode.objects.filter(
        code__in={one.upper() for one in codes},
        unit__path__startswith=top.path,
        valid_from__lte=period.as_of,
        valid_to__gt=period.as_of,
    )
    return dict(rows.values_list("code", "unit"))


def _said(indicator: Indicator, row: Row) -> Said:
    state = row.get("state", reported.VALUE)
    if state not in reported.STATES:
        raise WrongRow("state", _("state là value, no_data hoặc not_applicable"))
    said = Said(state, **{name: _number(name, row.get(name)) for name in NUMBERS})
    found = reported.settle(rule_of(indicator), said)
    if isinstance(found, Fault):
        raise WrongRow(AT_FAULT.get(found, "value"), _(reported.FAULTS[found]))
    return found


def _number(name: str, given: Any) -> Decimal | None:
    """A JSON number, or a text of one: "92.70"."""
    if isinstance(given, str):
        try:
            given = _decimal(given)
        except ValueError:
            given = False
    if given is None or isinstance(given, Decimal):
        return given
    raise WrongRow(name, _("Không phải là số; viết như 1234.5"))
