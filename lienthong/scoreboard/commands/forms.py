"""Forms that units fill in: which there are, who has handed in, reminding the rest."""

from typing import Any

import click

from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Output, command
from lienthong.scoreboard.commands.group import scoreboard


@scoreboard.group("forms", help="Biểu mẫu các đơn vị tự nhập mỗi kỳ")
def forms() -> None: ...


@command(forms, "list", help="Các biểu mẫu và kỳ đang mở")
def list_(out: Output, actor: Actor) -> list[dict[str, Any]]:
    from lienthong.scoreboard import queries as scoreboard
    from lienthong.scoreboard.collecting.forms import queries

    scoreboard.require_centre(actor)
    return [
        {
            "code": form.code,
            "title": form.title,
            "kind": form.kind,
            "indicators": [one.code for one in form.indicators.all()],
            "levels": form.levels,
            "units": [one.code for one in form.units.all()],
            "due_days": form.due_days,
            "open": [one.code for one in queries.periods(form, open_only=True)],
        }
        for form in queries.forms()
    ]


def _counted(facts: dict[str, Any]) -> str:
    lines = [
        f"{facts['title']}, kỳ {facts['period']}, hạn {facts['due']}: "
        f"{facts['handed_in']} trên {len(facts['units'])} đơn vị đã nộp, {facts['late']} muộn"
    ]
    lines += [
        f"{one['code']:<10} {one['name']}: {one['said']}{', muộn' if one['late'] else ''}"
        for one in facts["units"]
    ]
    return "\n".join(lines)


@command(forms, "status", help="Đơn vị nào đã nộp, muộn, chưa bắt đầu", render=_counted)
@click.argument("form", metavar="BIỂU_MẪU")
@click.option("--period", "code", required=True, metavar="KỲ", help="2023-02, 2023-Q1 hoặc 2023")
def status(out: Output, actor: Actor, form: str, code: str) -> dict[str, Any]:
    from lienthong.scoreboard import queries as scoreboard
    from lienthong.scoreboard.collecting.forms import queries

    scoreboard.require_centre(actor)
    found, period = queries.form(form), scoreboard.period(code)
    queries.require_asked(found, period)
    places = queries.places(found, period)
    return {
        "form": found.code,
        "title": found.title,
        "period": period.code,
        "due": queries.due(found, period),
        "handed_in": sum(one.handed_in for one in places),
        "late": sum(one.late for one in places),
        "units": [_unit(one) for one in places],
    }


def _unit(place: Any) -> dict[str, Any]:
    from lienthong.scoreboard.collecting.forms import shown

    submission = place.submission
    return {
        "code": place.unit.code,
        "name": place.unit.name,
        "state": submission.state if submission else None,
        "said": shown.tag(place).words,
        "answered": place.answered,
        "asked": len(place.asked),
        "submitted_at": submission.submitted_at if submission else None,
        "late": place.late,
    }


def _reminded(facts: dict[str, Any]) -> str:
    will = "Sẽ nhắc" if facts["dry_run"] else "Đã nhắc"
    lines = [f"{will} {len(facts['reminded'])} đơn vị"]
    lines += [
        f"{one['unit']:<10} {one['form']} {one['period']}, {_step(one['days'])}: {_to(one)}"
        for one in facts["reminded"]
    ]
    return "\n".join(lines)


def _step(days: int) -> str:
    if days == 0:
        return "đúng hạn"
    return f"{-days} ngày trước hạn" if days < 0 else f"{days} ngày sau hạn"


def _to(one: dict[str, Any]) -> str:
    return ", ".join(one["reporters"]) or "chưa có ai báo cáo cho đơn vị này"


@command(forms, "remind", help="Nhắc đơn vị chưa nộp, mỗi lần hẹn một thư", render=_reminded)
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ nhắc ai, không gửi")
def remind(out: Output, actor: Actor, dry_run: bool) -> dict[str, Any]:
    from lienthong.scoreboard import queries as scoreboard
    from lienthong.scoreboard.collecting.forms import reminding

    scoreboard.require_centre(actor)
    if dry_run:
        return {"dry_run": True, "reminded": [_due(one) for one in reminding.due()]}
    sent = reminding.send_due(actor=actor)
    told = [{**_due(one), "letters": letters} for one, letters in sent]
    return {"dry_run": False, "reminded": told}


def _due(one: Any) -> dict[str, Any]:
    return {
        "form": one.place.form.code,
        "period": one.place.period.code,
        "unit": one.place.unit.code,
        "days": one.days,
        "reporters": [account.name for account in one.reporters],
    }
