"""What people read of periods, values and what is wrong with them."""

from decimal import Decimal

from django.utils.translation import gettext as _

from lienthong.kit import clock
from lienthong.kit.text import format_date
from lienthong.scoreboard.models import Indicator, Period
from lienthong.scoreboard.models.indicators import Measure
from lienthong.scoreboard.rules import numbers
from lienthong.scoreboard.rules.periods import Span
from lienthong.scoreboard.rules.problems import REASONS, SHORT, Problem

QUARTERS = {1: "I", 4: "II", 7: "III", 10: "IV"}


def period(one: Period | Span) -> str:
    """ "Tháng 02/2023", "Quý I/2023", "Năm 2023"."""
    year = one.starts_on.year
    if one.kind == Period.Kind.MONTH:
        return _("Tháng %(month)s/%(year)s") % {"month": f"{one.starts_on.month:02}", "year": year}
    if one.kind == Period.Kind.QUARTER:
        return _("Quý %(quarter)s/%(year)s") % {
            "quarter": QUARTERS[one.starts_on.month],
            "year": year,
        }
    return _("Năm %(year)s") % {"year": year}


def value(indicator: Indicator, amount: Decimal | None) -> str:
    """As reports print it: "92,70%", "1.069", "Có"; "–" for none."""
    if amount is None:
        return "–"
    if indicator.measure == Measure.YES_NO:
        return _("Có") if amount else _("Chưa")
    share = indicator.measure == Measure.SHARE
    return numbers.show(amount, decimals=indicator.decimals, share=share)


def until(period: Period) -> str:
    """ "số liệu đến 17/03/2023"; of a period that goes on, that it does."""
    if period.as_of > clock.today():
        return _("kỳ chưa hết, số liệu còn thay đổi")
    return _("số liệu đến %(day)s") % {"day": format_date(period.as_of)}


def typed(indicator: Indicator, amount: Decimal) -> str:
    """The shortest form that loses nothing: "215.000", "92,7%"."""
    return numbers.short(amount, decimals=4, share=indicator.measure == Measure.SHARE)


def problem(name: str) -> str:
    """ "Mất ba chữ số cuối"; blank for none."""
    return _(SHORT[Problem(name)]) if name else ""


def reason(name: str) -> str:
    """A sentence on what is wrong and what to do."""
    return _(REASONS[Problem(name)]) if name else ""
