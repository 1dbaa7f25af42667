"""`lienthong linking`, as others script it."""

import json

import pytest
from click.testing import CliRunner

from lienthong.config.cli import main
from lienthong.kit import sheet
from lienthong.linking.models import LinkRun
from lienthong.sso.models import MappedName
from tests.linking.conftest import DOMAIN, LIST


def run(*arguments, fails: bool = False):
    """The one JSON document that the command prints."""
    result = CliRunner().invoke(main, ["linking", *map(str, arguments), "--json"])
    assert (result.exit_code != 0) == fails, result.output
    return json.loads(result.stdout)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "nguoi-dung.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_match_tells_counts_and_rows(file, province_app):
    told = run("match", file, "--app", "lich-cong-tac")
    assert told["counts"] == {
        "matched": 1, "without_email": 1, "ambiguous": 1, "duplicate": 2, "unknown": 1, "left": 1,
    }  # fmt: skip
    rows = {row["user"]: row for row in told["rows"]}
    assert rows["hoa"] == {
        "row": 2, "user": "hoa", "name": "Lê Thị Hoa", "email": f"hoalt.snv@{DOMAIN}",
        "unit": "Sở Nội vụ", "outcome": "matched", "account": "hoalt.snv", "candidates": [],
        "reason": "Thư điện tử công vụ là của đúng một cán bộ", "decision": None,
    }  # fmt: skip
    assert rows["lam"]["account"] == "lamvv.budang"
    assert set(rows["chung"]["candidates"]) == {"hoalt.snv", "huybq.ttt"}
    assert rows["chung"]["account"] is None and rows["la"]["account"] is None


def test_the_whole_way(file, province_app, tmp_path):
    told = run("match", file, "--app", "lich-cong-tac")
    number = {row["user"]: row["row"] for row in told["rows"]}
    assert run("decide", told["run"], number["lam"], "--link", "lamvv.budang")["decision"] == "link"
    assert run("decide", told["run"], number["la"], "--foreign")["account"] is None
    assert run("decide", told["run"], number["la"], "--undo")["undone"] is True
    assert run("apply", told["run"])["changes"] == 2
    assert run("apply", told["run"])["changes"] == 0
    assert MappedName.objects.count() == 2
    out = tmp_path / "can-sua.xlsx"
    assert run("export", told["run"], out)["lines"] == 1
    assert sheet.read(out.read_bytes()).rows[1].cells[1] == "lam"
    assert run("export", told["run"], tmp_path / "viec.csv", "--list", "todo")["lines"] == 2
    assert run("show", told["run"])["counts"] == told["counts"]
    again = run("match", file, "--app", "lich-cong-tac")
    assert (again["run"], again["changes"]) == (told["run"], 0)
    assert [one["run"] for one in run("runs", "--app", "lich-cong-tac")] == [told["run"]]


def test_columns_can_be_named(province_app, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(f"Mã NV;Hộp\nhoa;hoalt.snv@{DOMAIN}\n", encoding="utf-8")
    refused = run("match", path, "--app", "lich-cong-tac", fails=True)
    assert "--column" in refused["hint"] and not LinkRun.objects.exists()
    named = ("--column", "user=Mã NV", "--column", "email=Hộp")
    assert run("match", path, "--app", "lich-cong-tac", *named)["counts"]["matched"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("match", "khong-co.csv", "--app", "lich-cong-tac"),
        ("match", "{file}", "--app", "khong-co"),
        ("match", "{file}", "--app", "lich-cong-tac", "--as", "hantt.snv"),
        ("match", "{file}", "--app", "lich-cong-tac", "--column", "mật khẩu=x"),
        ("apply", "999"),
        ("decide", "999", "2", "--later"),
        ("show", "999"),
    ],
)
def test_what_cannot_be_done_is_said(file, province_app, arguments):
    told = run(*(one.format(file=file) for one in arguments), fails=True)
    assert told["error"]


def test_people_read_it_too(file, province_app):
    result = CliRunner().invoke(main, ["linking", "match", str(file), "--app", "lich-cong-tac"])
    assert result.exit_code == 0 and "Thiếu thư công vụ: 1" in result.stdout
    assert "lienthong linking apply" in result.stdout
