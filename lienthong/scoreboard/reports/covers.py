"""The cover of a report, as NĐ 30/2020/NĐ-CP lays it out."""

from lienthong.scoreboard import words
from lienthong.scoreboard.document.blocks import Cover
from lienthong.scoreboard.models import Period, Report

DRAFT = "DỰ THẢO"


def name(report: Report) -> str:
    """ "Báo cáo chuyên đề tháng 02 năm 2023"; it stands at the head of every page."""
    shown = report.title.capitalize() if report.title.isupper() else report.title
    span = span_words(report.period)
    return f"{shown} {span[:1].lower()}{span[1:]}"


def cover(report: Report, number: str) -> Cover:
    """Without a number it is a draft."""
    marking = report.marking if number else " – ".join(filter(None, (DRAFT, report.marking)))
    return Cover(
        body=report.body,
        number=number or f"…/{report.symbol}",
        place_and_date=_place_and_date(report),
        title=report.title.upper(),
        authority=report.authority,
        subtitle=report.subtitle,
        period=_period(report),
        marking=marking,
        distribution=tuple(filter(None, map(str.strip, report.distribution.splitlines()))),
        signer_office=report.signer_office,
        signer=report.signer,
    )


def span_words(period: Period) -> str:
    """ "Tháng 02 năm 2023"; a report is in Vietnamese."""
    year = period.starts_on.year
    if period.kind == Period.Kind.MONTH:
        return f"Tháng {period.starts_on.month:02} năm {year}"
    if period.kind == Period.Kind.QUARTER:
        return f"Quý {words.QUARTERS[period.starts_on.month]} năm {year}"
    return f"Năm {year}"


def _period(report: Report) -> str:
    lines = [
        span_words(report.period),
        f"(Số liệu đến ngày {report.period.as_of:%d/%m/%Y})",
        reissued(report),
    ]
    return "\n".join(filter(None, lines))


def reissued(report: Report) -> str:
    """What a corrected edition says of itself."""
    if report.edition == 1:
        return ""
    return f"Phát hành lại lần {report.edition - 1}: {report.correction}"


def _place_and_date(report: Report) -> str:
    year = (report.dated or report.period.ends_on).year
    day = report.dated
    said = (
        f"ngày {day.day:02} tháng {_month(day.month)} năm {year}"
        if day
        else (f"ngày … tháng … năm {year}")
    )
    return f"{report.place}, {said}" if report.place else said[:1].upper() + said[1:]


def _month(month: int) -> str:
    """January and February with two digits, so that none can be added (NĐ 30/2020, phụ lục I)."""
    return f"{month:02}" if month < 3 else str(month)
