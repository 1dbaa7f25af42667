"""Open data told about itself, in the fields that catalogues of data know (W3C DCAT 3)."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.scoreboard import words
from lienthong.scoreboard.models import Indicator, Period
from lienthong.scoreboard.models.indicators import Measure, Window
from lienthong.scoreboard.open import queries
from lienthong.scoreboard.open.rows import COLUMNS, HISTORY
from lienthong.scoreboard.rules import periods
from lienthong.scoreboard.topics import TOPICS

FORMS = {"csv": "text/csv", "json": "application/json"}


def catalogue() -> dict[str, Any]:
    """The index: what there is, in which files, under what terms, with which columns. Three statements."""
    closed = queries.periods()
    counts = queries.counts(one.pk for one in closed)
    return {
        "title": _("Số liệu chuyển đổi số của %(province)s") % {"province": _province()},
        "description": _("Chỉ tiêu công khai của các đơn vị, theo kỳ đã khóa số liệu."),
        "publisher": _province(),
        "language": settings.LANGUAGE_CODE,
        "license": licence(),
        "landingPage": absolute("scoreboard:public"),
        "documentation": absolute("scoreboard:reuse"),
        "periods": [_period(one, counts.get(one.pk, 0)) for one in closed],
        "dataset": [indicator(one) | _distributions("history", one) for one in queries.public()],
        "columns": columns(),
    }


def _province() -> str:
    return settings.ENVIRONMENT.province


def licence() -> dict[str, str]:
    """The terms, in words, and where they stand; an installation's setting."""
    environment = settings.ENVIRONMENT
    return {"title": environment.open_data_licence, "url": environment.open_data_licence_url}


def absolute(name: str, **given: str) -> str:
    """An address under our own public name: the request's Host is the asker's to choose."""
    return f"{settings.ISSUER}{reverse(name, kwargs=given)}"


def columns(only: tuple[str, ...] = tuple(COLUMNS)) -> list[dict[str, Any]]:
    """What each column holds, and whether the files of history have it."""
    return [
        {"name": name, "type": kind, "description": _(told), "history": name in HISTORY}
        for name, (kind, told) in COLUMNS.items()
        if name in only
    ]


def _period(one: Period, figures: int) -> dict[str, Any]:
    return period(one) | {"figures": figures} | _distributions("period", one)


def period(one: Period) -> dict[str, Any]:
    """The period alone, as every file of it says. `issued`: when its figures were closed."""
    return {
        "identifier": one.code,
        "title": words.period(one),
        "startDate": one.starts_on.isoformat(),
        "endDate": periods.span(one.code).last_day.isoformat(),
        "as_of": one.as_of.isoformat(),
        "issued": one.closed_at.isoformat(timespec="seconds") if one.closed_at else None,
    }


def indicator(one: Indicator) -> dict[str, Any]:
    """Its definition, as every file of it says."""
    return {
        "identifier": one.code,
        "title": one.name,
        "description": definition(one),
        "theme": one.topic,
        "theme_title": str(TOPICS.get(one.topic, one.topic)),
        "unit_of_measure": one.unit_of_measure,
        "measure": one.measure,
        "decimals": one.decimals,
        "direction": one.direction,
        "window": one.window,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "source": one.source,
        "levels": list(one.levels),
    }


def definition(one: Indicator) -> str:
    """ "Tỷ lệ phần trăm: A trên B. Từ đầu năm. Càng cao càng tốt." """
    said = [str(one.get_measure_display())]
    if one.numerator and one.denominator:
        said = [
            _("%(measure)s: %(numerator)s trên %(denominator)s")
            % {
                "measure": said[0] if one.measure == Measure.SHARE else one.unit_of_measure,
                "numerator": one.numerator,
                "denominator": one.denominator,
            }
        ]
    return ". ".join([*said, _window(one), str(one.get_direction_display())]) + "."


def _window(one: Indicator) -> str:
    if one.window == Window.SINCE and one.window_from:
        return _("Từ ngày %(day)s") % {"day": f"{one.window_from:%d/%m/%Y}"}
    return str(one.get_window_display())


def _distributions(kind: str, one: Period | Indicator) -> dict[str, Any]:
    """Where its files are. `mediaType` as RFC 6838 names it."""
    return {
        "distribution": [
            {
                "mediaType": media,
                "downloadURL": absolute(f"scoreboard:data_{kind}", code=one.code, form=form),
            }
            for form, media in FORMS.items()
        ]
    }
