"""What a unit says of an indicator: whether it can be a value, and whether somebody should look twice.

The three are kept apart everywhere: a value (zero among them), "no data", and "not applicable".
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from lienthong.kit.text import noop
from lienthong.scoreboard.rules.numbers import half_up

VALUE, NO_DATA, NOT_APPLICABLE = STATES = ("value", "no_data", "not_applicable")
PLACES = 4  # as the columns keep them
LARGEST = Decimal(10) ** 14
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Asked:
    """An indicator, as far as it matters here; `decimals` as it is printed."""

    measure: str  # count, amount, share, yes_no
    ratio: bool  # it has a numerator and a denominator
    decimals: int = 0
    cumulative: bool = False  # it counts from the beginning of the year


@dataclass(frozen=True, slots=True)
class Said:
    """`value` of a ratio is told by its two parts."""

    state: str = VALUE
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


class Fault(StrEnum):
    MISSING = "missing"
    HALF = "half"
    NO_RATIO = "no_ratio"
    BESIDE = "beside"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    TOO_FINE = "too_fine"
    NOT_WHOLE = "not_whole"
    NOT_YES_NO = "not_yes_no"
    ZERO_WHOLE = "zero_whole"
    OVER_WHOLE = "over_whole"


FAULTS = {
    Fault.MISSING: noop("Hãy nhập giá trị, hoặc chọn “Chưa có số liệu” hay “Không áp dụng”"),
    Fault.HALF: noop("Hãy nhập cả tử số và mẫu số"),
    Fault.NO_RATIO: noop("Chỉ tiêu này không có tử số và mẫu số; hãy gửi giá trị"),
    Fault.BESIDE: noop("Hãy bỏ trống giá trị, hoặc chọn “Có số liệu”"),
    Fault.NEGATIVE: noop("Giá trị không được âm"),
    Fault.TOO_LARGE: noop("Giá trị quá lớn: tối đa 14 chữ số"),
    Fault.TOO_FINE: noop("Giá trị có tối đa 4 chữ số thập phân"),
    Fault.NOT_WHOLE: noop("Đây là số lượng: hãy nhập số nguyên"),
    Fault.NOT_YES_NO: noop("Chỉ nhận 1 (có) hoặc 0 (chưa)"),
    Fault.ZERO_WHOLE: noop("Mẫu số bằng 0 thì không có tỷ lệ: hãy chọn “Không áp dụng”"),
    Fault.OVER_WHOLE: noop("Tỷ lệ lớn hơn 100%: hãy xem lại tử số và mẫu số"),
}


def settle(asked: Asked, said: Said) -> Said | Fault:
    """What is kept: a ratio's value is 100 × numerator / denominator, rounded half up to PLACES."""
    given = [one for one in (said.value, said.numerator, said.denominator) if one is not None]
    if said.state != VALUE:
        return Fault.BESIDE if given else said
    if not given:
        return Fault.MISSING
    if fault := next(filter(None, map(_number_fault, given)), None):
        return fault
    if said.numerator is None and said.denominator is None:
        return _value_fault(asked, said.value) or said
    return _ratio(asked, said)


def _number_fault(number: Decimal) -> Fault | None:
    if number < 0:
        return Fault.NEGATIVE
    if number >= LARGEST:
        return Fault.TOO_LARGE
    return Fault.TOO_FINE if number != half_up(number, PLACES) else None


def _value_fault(asked: Asked, value: Decimal) -> Fault | None:
    if asked.measure == "yes_no":
        return None if value in (0, 1) else Fault.NOT_YES_NO
    if asked.measure == "share":
        return Fault.OVER_WHOLE if value > HUNDRED else None
    whole = asked.measure == "count" and asked.decimals == 0
    return Fault.NOT_WHOLE if whole and value != value.to_integral_value() else None


def _ratio(asked: Asked, said: Said) -> Said | Fault:
    if not asked.ratio or said.value is not None:
        return Fault.NO_RATIO
    if said.numerator is None or said.denominator is None:
        return Fault.HALF
    if not said.denominator:
        return Fault.ZERO_WHOLE
    value = half_up(HUNDRED * said.numerator / said.denominator, PLACES)
    return _value_fault(asked, value) or replace(said, value=value)


# ── Look twice ──────────────────────────────────────────────────────────────────────────────────

FAR = Decimal(20)  # percentage points from one period to the next
TIMES = 3
LEAST = 10  # what changes by less is not worth a word


class Odd(StrEnum):
    LESS_SO_FAR = "less_so_far"
    FAR = "far"
    MUCH_MORE = "much_more"
    MUCH_LESS = "much_less"
    UNDONE = "undone"


ODD = {
    Odd.LESS_SO_FAR: noop("Số cộng dồn từ đầu năm mà nhỏ hơn kỳ trước"),
    Odd.FAR: noop("Lệch hơn 20 điểm phần trăm so với kỳ trước"),
    Odd.MUCH_MORE: noop("Gấp hơn ba lần kỳ trước"),
    Odd.MUCH_LESS: noop("Chưa bằng một phần ba kỳ trước"),
    Odd.UNDONE: noop("Kỳ trước đã có, kỳ này lại chưa"),
}


def odd(
    asked: Asked, now: Decimal | None, before: Decimal | None, *, same_year: bool
) -> Odd | None:
    """What a person should look at again; it never keeps a value out. `same_year`: as the period before."""
    if now is None or before is None:
        return None
    if asked.measure == "yes_no":
        return Odd.UNDONE if before and not now else None
    if asked.measure == "share":
        return Odd.FAR if abs(now - before) > FAR else None
    if asked.cumulative and same_year and now < before:
        return Odd.LESS_SO_FAR
    return None if asked.cumulative and not same_year else _leap(now, before)


def _leap(now: Decimal, before: Decimal) -> Odd | None:
    if abs(now - before) < LEAST:
        return None
    if now > TIMES * before:
        return Odd.MUCH_MORE
    return Odd.MUCH_LESS if TIMES * now < before else None
