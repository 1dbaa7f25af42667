"""The `lienthong persons` subcommands."""

from datetime import date
from typing import Any

import click

from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.commandline import Day, Output, command


@click.group("persons", help="Người: kiểm tra số CCCD")
def persons() -> None:
    """Holds the subcommands."""


def _as_text(facts: dict[str, Any]) -> str:
    first = "Số CCCD đúng cấu trúc." if facts["valid"] else "Số CCCD không đúng:"
    lines = [f"- {one}." for one in facts["problems"]]
    return "\n".join([first, *lines, *(f"Lưu ý: {one}." for one in facts["warnings"])])


@command(persons, "check", database=False, render=_as_text)
@click.option("--cccd", "number", required=True, metavar="SỐ", help="Số CCCD, 12 chữ số")
@click.option("--born", type=Day(), required=True, help="Ngày sinh")
@click.option("--gender", type=click.Choice(["male", "female"]), required=True, help="Giới tính")
def check(out: Output, _: Actor, number: str, born: date, gender: str) -> dict[str, Any]:
    """Kiểm tra cấu trúc số CCCD với ngày sinh và giới tính.

    Không hỏi nơi nào: số đúng cấu trúc chưa chắc là số có thật.
    """
    from lienthong.persons import rules
    from lienthong.protocols import cccd

    read = cccd.digits(number)
    problems, warnings = rules.review(read, born, gender, today=clock.today())
    return {
        "valid": not problems,
        "problems": [rules.sentence(one) for one in problems],
        "warnings": [rules.sentence(one) for one in warnings],
    }
