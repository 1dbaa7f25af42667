"""Every command prints one document or a message, and says by its exit code how it went."""

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click
import pytest
from click.testing import CliRunner, Result

from lienthong.kit.actor import SYSTEM, Actor
from lienthong.kit.commandline import Output, Root, command
from lienthong.kit.refusal import Refused

opened: list[str | None] = []


@contextmanager
def open_nothing(acting_as: str | None) -> Iterator[Actor]:
    opened.append(acting_as)
    yield SYSTEM if acting_as is None else Actor(account_id=1, label=acting_as)


@click.command(cls=Root, context_settings={"obj": open_nothing})
def main() -> None: ...


@main.group("units")
def units() -> None: ...


@dataclasses.dataclass(frozen=True)
class Fact:
    code: str
    since: date


@command(units, "find")
@click.argument("text")
@click.option("--limit", type=int, default=10)
def find(out: Output, actor: Actor, text: str, limit: int) -> object:
    out.note(f"acting as {actor.label}")
    if text == "refused":
        raise Refused(
            "không có", hint="thử lại", facts={"candidates": [Fact("H01", date(2024, 7, 1))]}
        )
    if text == "broken":
        raise RuntimeError("hỏng")
    with out.progress("Tìm", limit) as advance:
        advance(limit)
    return [Fact("H01", date(2024, 7, 1)), Fact("H01.02", date(2025, 1, 1))]


@command(units, "name", database=False, render=lambda facts: f"«{facts['name']}»")
def name(out: Output, actor: Actor) -> dict[str, str]:
    return {"name": "Sở Nội vụ"}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["units", *arguments])


def document(*arguments: str) -> tuple[int, object]:
    """Exit code, and standard output as the one document that it must be."""
    result = run(*arguments, "--json")
    return result.exit_code, json.loads(result.stdout)


def test_facts_are_one_document():
    code, facts = document("find", "snv")

    assert code == 0
    assert facts == [
        {"code": "H01", "since": "2024-07-01"},
        {"code": "H01.02", "since": "2025-01-01"},
    ]


def test_facts_are_a_table_for_people():
    lines = run("find", "snv").stdout.splitlines()

    assert lines == ["code    since", "H01     2024-07-01", "H01.02  2025-01-01"]


def test_a_renderer_speaks_to_people_only():
    assert run("name").stdout == "«Sở Nội vụ»\n"
    assert document("name") == (0, {"name": "Sở Nội vụ"})


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (["find", "refused"], 1, "không có"),
        (["find", "broken"], 1, "RuntimeError: hỏng"),
        (["find"], 2, "TEXT"),
        (["find", "x", "--limit", "nhiều"], 2, "--limit"),
        (["find", "x", "--unknown"], 2, "--unknown"),
        (["lose", "x"], 2, "lose"),
        ([], 2, "--json"),
    ],
)
def test_a_failure_is_one_document_too(arguments: list[str], code: int, error: str):
    exit_code, facts = document(*arguments)

    assert exit_code == code
    assert error in facts["error"]
    assert set(facts) >= {"error", "hint"}


def test_a_refusal_keeps_its_facts():
    _, facts = document("find", "refused")

    assert facts["candidates"] == [{"code": "H01", "since": "2024-07-01"}]
    assert facts["hint"] == "thử lại"


def test_people_read_a_refusal_after_its_facts_on_another_stream():
    result = run("find", "refused")

    assert "H01" in result.stdout
    assert "Lỗi: không có\nthử lại" in result.stderr
    assert result.exit_code == 1


def test_a_traceback_is_for_those_who_ask(monkeypatch: pytest.MonkeyPatch):
    assert "Traceback" not in run("find", "broken").output


def test_a_word_after_the_dashes_is_no_option():
    assert run("find", "--", "--json").stdout.startswith("code")


def test_who_acts_is_chosen_by_option():
    opened.clear()
    run("find", "x")
    run("find", "x", "--as", "hantt.snv")

    assert opened == [None, "hantt.snv"]


def test_without_a_database_there_is_nobody_to_act_as():
    opened.clear()

    assert run("name").exit_code == 0
    assert opened == []
    assert run("name", "--as", "hantt.snv").exit_code == 2
