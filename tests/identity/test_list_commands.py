"""`lienthong units|accounts import|export` as others script against them."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from lienthong.config.cli import main
from lienthong.identity.models import Account
from lienthong.kit import sheet
from tests.small_province import add_account, add_unit

GOOD = "name,full_name,unit\na.snv,Lê An,H10.09\nb.snv,Lê Bình,Sở Nội vụ\n"
BAD = "name,full_name,unit\na.snv,Lê An,H10.09\nb.snv,Lê Bình,Sở Nội\n"


def run(*arguments, input=None):
    return CliRunner().invoke(main, [*map(str, arguments)], input=input)


def facts(*arguments, **options):
    result = run(*arguments, "--json", **options)
    return result.exit_code, json.loads(result.stdout)


@pytest.fixture
def file(tmp_path):
    def write(text, name="can-bo.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_dry_run_says_what_would_be_and_does_nothing(people, file):
    code, said = facts("accounts", "import", file(GOOD), "--dry-run")
    assert code == 0
    assert (said["dry_run"], said["applied"]) == (True, False)
    assert said["counts"] == {"added": 2, "changed": 0, "unchanged": 0, "error": 0}
    assert said["rows"][0] == {
        "row": 2,
        "subject": "a.snv",
        "outcome": "added",
        "column": None,
        "reason": None,
        "suggestion": None,
    }
    assert Account.objects.count() == 5


def test_an_import_and_the_same_again(people, file):
    code, said = facts("accounts", "import", file(GOOD))
    assert (code, said["applied"], said["counts"]["added"]) == (0, True, 2)
    code, said = facts("accounts", "import", file(GOOD))
    assert (code, said["counts"]["unchanged"]) == (0, 2)


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_errors_give_a_line_each_and_fail(people, file, dry):
    code, said = facts("accounts", "import", file(BAD), *dry)
    assert code == 1
    assert said["error"].startswith("1 dòng có lỗi")
    assert said["counts"] == {"added": 1, "changed": 0, "unchanged": 0, "error": 1}
    assert not said["applied"]
    row = said["rows"][1]
    assert (row["row"], row["outcome"], row["column"]) == (3, "error", "unit")
    assert "Sở Nội" in row["reason"] and "H10.09" in row["suggestion"]
    assert Account.objects.count() == 5


def test_words_for_people(people, file):
    result = run("accounts", "import", file(BAD))
    assert result.exit_code == 1
    assert "1 dòng thêm mới, 0 dòng thay đổi, 0 dòng giữ nguyên, 1 dòng có lỗi." in result.stdout
    assert "Dòng 3, unit: Không có đơn vị nào tên hoặc mã “Sở Nội”. Có phải: " in result.stdout
    assert "chưa có gì được nhập" in result.stderr


def test_a_report_beside_the_rows_can_be_corrected_and_imported(people, file, tmp_path):
    for name in ("bao-cao.xlsx", "bao-cao.csv"):
        report = tmp_path / name
        run("accounts", "import", file(BAD), "--report", report)
        heading, first, second = (row.cells for row in sheet.read(report.read_bytes()).rows)
        assert heading == ("name", "full_name", "unit", "Kết quả", "Lý do", "Gợi ý")
        assert first == ("a.snv", "Lê An", "H10.09", "Thêm mới")
        assert second[3] == "Lỗi" and second[4].startswith("unit: Không có đơn vị")
    corrected = file(report.read_text(encoding="utf-8-sig").replace("Sở Nội,", "Sở Nội vụ,"))
    code, said = facts("accounts", "import", corrected)
    assert (code, said["counts"]["added"], said["notes"]) == (0, 2, [])


def test_on_behalf_of_an_administrator_of_a_subtree(people, file):
    outside = file("name,full_name,unit\na.snv,Lê An,H10.16\n")
    code, said = facts("accounts", "import", outside, "--as", "hantt.snv")
    assert (code, said["counts"]["error"]) == (1, 1)
    assert facts("accounts", "import", file(GOOD), "--as", "hantt.snv")[0] == 0
    code, said = facts("accounts", "import", file(GOOD), "--as", "hoalt.snv")
    assert code == 1 and "rows" not in said


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("lists", ["units", "accounts"])
def test_an_export_comes_back_unchanged(people, tmp_path, lists, suffix):
    path = tmp_path / f"danh-sach.{suffix}"
    code, said = facts(lists, "export", path)
    assert code == 0
    code, again = facts(lists, "import", path)
    assert (code, again["counts"]["unchanged"]) == (0, said["lines"])
    assert path.stat().st_mode & 0o077 == 0


def test_csv_on_standard_output_and_input(people):
    result = run("units", "export", "-", "--as", "hantt.snv")
    assert [row.cells[0] for row in sheet.read(result.stdout_bytes).rows] == [
        "code",
        "H10.09",
        "H10.09.2",
    ]
    code, said = facts("units", "import", "-", input=result.stdout_bytes)
    assert (code, said["counts"]["unchanged"]) == (0, 2)
    assert facts("units", "export", "-")[0] == 1


def test_no_file_no_sheet_no_suffix(people, file, tmp_path):
    assert (
        "không đọc được" in facts("units", "import", tmp_path / "nowhere.csv")[1]["error"].lower()
    )
    assert facts("units", "import", tmp_path)[0] == 1
    code, said = facts("units", "import", file("%PDF-1.7", "x.xlsx"))
    assert code == 1 and "PDF" in said["error"] and said["hint"]
    code, said = facts("units", "export", tmp_path / "danh-sach.doc")
    assert code == 1 and ".xlsx" in said["error"]
    assert not list(tmp_path.glob(".danh-sach*"))


COMMAND = [sys.executable, "-m", "lienthong.config.cli"]
WRITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
  AND backend_xid IS NOT NULL AND query LIKE '%audit_unsealed%'
"""


@pytest.mark.django_db(transaction=True)
def test_a_command_killed_in_the_middle_leaves_nothing_behind(file):
    province = add_unit("H10", "Tỉnh", level="province")
    department = add_unit("H10.09", "Sở Nội vụ", province)
    add_account("hoalt.snv", "Lê Thị Hoa", department, password=False)
    rows = "".join(f"nguoi{n}.snv,Lê Thị {n},H10.09\n" for n in range(3_000))
    path = file("name,full_name,unit\n" + rows + "hoalt.snv,Lê Thị Hòa,\n")
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "lienthong.config.settings"}
    command = subprocess.Popen(
        [*COMMAND, "accounts", "import", path],
        env=environment,
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    with connection.cursor() as cursor:
        writing = False
        while not writing and command.poll() is None:
            cursor.execute(WRITING)
            writing = cursor.fetchone()[0] > 0
    command.send_signal(signal.SIGKILL)
    assert command.wait() == -signal.SIGKILL, command.stdout.read()
    assert list(Account.objects.values_list("name", "given_name")) == [("hoalt.snv", "Hoa")]
    code, said = facts("accounts", "import", path)
    assert (code, said["counts"]["added"], said["counts"]["changed"]) == (0, 3_000, 1)
