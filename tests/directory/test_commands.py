"""`lienthong units` as others script against it."""

import json

import pytest
from click.testing import CliRunner

from lienthong.config.cli import main
from lienthong.directory.models import Unit
from lienthong.identity.models import Account
from tests.small_province import add_unit


def run(*arguments):
    return CliRunner().invoke(main, ["units", *map(str, arguments)])


def facts(*arguments):
    """The one JSON document of a command that succeeds."""
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def error(*arguments) -> str:
    """The message of a command that fails, in its one JSON document."""
    result = run(*arguments, "--json")
    assert result.exit_code != 0
    return json.loads(result.stdout)["error"]


def codes(rows) -> list[str]:
    return [row["code"] for row in rows]


def test_units_are_listed_in_the_order_of_the_tree(units):
    assert codes(facts("list")) == ["H10", "H10.09", "H10.09.2", "H10.16", "H10.31", "H10.31.5"]
    assert codes(facts("list", "--beneath", "H10.31")) == ["H10.31", "H10.31.5"]


def test_the_tree_nests(units):
    (root,) = facts("tree")
    assert codes(root["units"]) == ["H10.09", "H10.16", "H10.31"]
    assert codes(root["units"][0]["units"]) == ["H10.09.2"]
    (shallow,) = facts("tree", "--depth", "2")
    assert shallow["units"][0]["units"] == []
    assert "    Văn phòng Sở  H10.09.2" in run("tree").stdout


def test_a_unit_is_shown_with_its_history(units):
    shown = facts("show", "000.00.09.H10")
    assert (shown["code"], shown["parent"], shown["valid_to"]) == ("H10.09", "H10", None)
    assert codes(shown["codes"]) == ["H10.09", "000.00.09.H10"]


def test_a_printed_name_resolves_with_exactly_these_keys(units):
    assert facts("resolve", "Sở Nội vụ") == {
        "code": "H10.09",
        "name": "Sở Nội vụ",
        "matched_by": "name",
        "candidates": [],
    }
    offered = facts("resolve", "Xã Bom Boo")
    assert (offered["code"], offered["name"], offered["matched_by"]) == (None, None, None)
    assert list(offered["candidates"][0]) == ["code", "name", "score"]
    assert offered["candidates"][0]["code"] == "H10.31.5"


def test_a_unit_is_added_edited_moved_ended_and_reopened(units, people):
    added = facts(
        *("add", "Phòng Tổ chức", "--code", "H10.09.3", "--parent", "H10.09"),
        *("--level", "bureau", "--since", "2024-01-01"),
    )
    assert (added["code"], added["valid_from"]) == ("H10.09.3", "2024-01-01")
    assert facts("edit", "H10.09.3", "--name", "Phòng Tổ chức cán bộ")["level"] == "bureau"
    assert facts("move", "H10.09.3", "--to", "H10.16", "--on", "01/02/2024")["parent"] == "H10.16"
    ended = facts(
        *("end", "H10.09.3", "--change", "merge", "--successor", "H10.16"),
        *("--decision", "1/QĐ", "--decided-on", "01/02/2024", "--effective-on", "01/03/2024"),
    )
    assert (ended["valid_to"], ended["moved"]["officers"]) == ("2024-03-01", 0)
    assert facts("reopen", "H10.09.3")["valid_to"] is None


def test_ending_a_unit_moves_its_officers(units, people):
    ended = facts(
        *("end", "H10.09", "--change", "merge", "--successor", "H10.16"),
        *("--decision", "1/QĐ", "--decided-on", "01/02/2024"),
    )
    assert ended["moved"] == {"officers": 1, "units": 1, "roles": 1}
    assert Account.objects.get(pk=people.clerk.pk).unit == units.construction


def test_spellings_are_confirmed_listed_and_removed(units):
    facts("alias", "add", "H10.31", "Bù Đẳng", "--source", "Báo cáo 02/2023")
    assert facts("resolve", "bù đẳng")["matched_by"] == "alias"
    assert [row["alias"] for row in facts("alias", "list", "H10.31")] == ["Bù Đẳng"]
    assert facts("alias", "remove", "H10.31", "Bù Đẳng")["removed"]
    assert "không có cách viết" in error("alias", "remove", "H10.31", "Bù Đẳng")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["show", "H99"], "Không có đơn vị mang mã H99"),
        (["add", "X", "--code", "H10.16", "--parent", "H10"], "mã của một đơn vị khác"),
        (["add", "X", "--code", "h-1", "--parent", "H10"], "Mã định danh gồm"),
        (["add", "Tỉnh khác", "--code", "H11"], "Đã có đơn vị gốc"),
        (["move", "H10.09", "--to", "H10.09.2"], "bên dưới chính nó"),
        (["move", "H10.09", "--to", "H10.16", "--on", "32/13/2024"], "hãy viết ngày như"),
        (["reopen", "H10.09"], "đang hoạt động"),
    ],
)
def test_what_cannot_be_done_is_one_document_with_the_reason(units, arguments, words):
    assert words in error(*arguments)


def test_one_hint_leads_on(units):
    assert "lienthong units search H99" in run("show", "H99").stderr


# ── On behalf of a unit's administrator (SECURITY.md 49) ────────────────────────────────────────

AS = ("--as", "hantt.snv")


def test_only_the_subtree_is_there(units, people):
    assert codes(facts("list", *AS)) == ["H10.09", "H10.09.2"]
    assert facts("search", "so", *AS)[0]["code"].startswith("H10.09")
    assert facts("search", "xay dung", *AS) == []
    nothing = {"code": None, "name": None, "matched_by": None, "candidates": []}
    assert facts("resolve", "Sở Xây dựng", *AS) == nothing


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "H10.16"],
        ["tree", "H10"],
        ["add", "X", "--code", "H10.77", "--parent", "H10"],
        ["edit", "H10.16", "--name", "X"],
        ["move", "H10.16", "--to", "H10.09"],
        ["move", "H10.09.2", "--to", "H10.16"],
        ["alias", "add", "H10.16", "SXD"],
        ["reopen", "H10.16"],
    ],
)
def test_nothing_outside_is_touched_or_told_from_what_does_not_exist(units, people, arguments):
    assert "Không có đơn vị mang mã" in error(*arguments, *AS)
    assert Unit.objects.get(code="H10.16").name == "Sở Xây dựng"


def test_the_topmost_unit_is_not_theirs_to_end(units, people):
    add_unit("H10.09.4", "Ban Thi đua", units.home_affairs, level="bureau")
    ending = ("--change", "merge", "--decision", "1", "--decided-on", "01/02/2024", *AS)
    assert error("end", "H10.09", "--successor", "H10.09.4", *ending)
    assert facts("end", "H10.09.2", "--successor", "H10.09.4", *ending)["moved"]["officers"] == 1
