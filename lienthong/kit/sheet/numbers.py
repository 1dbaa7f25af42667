"""Numbers in cells as people see them: dates and percentages by their format, leading zeros where the
format has them."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from math import isfinite

MOST_DIGITS = 400

# Formats that files name by number only (ISO/IEC 29500-1 §18.8.30): dates, times and percentages.
_DATES = (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
BUILT_IN = {str(number): "d" for number in _DATES} | {"9": "0%", "10": "0.00%"}

_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')  # literal text, colours, padding
_ZEROS = re.compile("0{2,20}")
_FIRST_DAY = datetime(1899, 12, 30)  # so that day 61 is 1 March 1900: Excel has a 29 February 1900
_FIRST_DAY_1904 = datetime(1904, 1, 1)
_DAYS = 2_950_000  # until the end of the year 9976


def shown(value: str, code: str, *, from_1904: bool = False, point: str = ".") -> str:
    """A number with a format's code: "43831" with "dd/mm/yyyy" is "2020-01-01", 7 with "000" is "007",
    0.927 with "0.0%" is "92.7%"; `point` stands before decimals."""
    number = float(value[:MOST_DIGITS])
    if not isfinite(number):
        return value
    if _is_date(code) and 0 <= number < _DAYS:
        return _date(number, from_1904)
    if "%" in _NOT_FORMAT.sub("", code):
        return f"{_written(100 * number)}%".replace(".", point)
    written = _written(number).replace(".", point)
    return written.zfill(len(code)) if _ZEROS.fullmatch(code) and written.isdigit() else written


def _written(number: float) -> str:
    """As a cell shows it: 15 digits, no exponent."""
    written = format(Decimal(f"{number:.15g}"), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _is_date(code: str) -> bool:
    bare = _NOT_FORMAT.sub("", code).lower()
    return bare != "general" and any(letter in bare for letter in "dmyhs")


def _date(serial: float, from_1904: bool) -> str:
    if not from_1904 and serial < 61:
        serial += 1  # before the day that never was
    moment = (_FIRST_DAY_1904 if from_1904 else _FIRST_DAY) + timedelta(days=serial)
    moment += timedelta(milliseconds=500)
    at_midnight = moment.hour == moment.minute == moment.second == 0
    return moment.strftime("%Y-%m-%d" if at_midnight else "%Y-%m-%d %H:%M:%S")
