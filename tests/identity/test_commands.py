"""`lienthong accounts` as others script against it."""

import json
from io import BytesIO

import pytest
from click.testing import CliRunner
from PIL import Image

from lienthong.config.cli import main
from lienthong.identity import hashing
from lienthong.identity.models import Account, Password, Role
from lienthong.kit import clock
from tests.console.conftest import signed_in


def run(*arguments, stdin: str | None = None):
    return CliRunner().invoke(main, ["accounts", *map(str, arguments)], input=stdin)


def facts(*arguments, stdin: str | None = None):
    """The one JSON document of a command that succeeds."""
    result = run(*arguments, "--json", stdin=stdin)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def error(*arguments, stdin: str | None = None) -> str:
    """The message of a command that fails, in its one JSON document."""
    result = run(*arguments, "--json", stdin=stdin)
    assert result.exit_code != 0
    return json.loads(result.stdout)["error"]


def names(rows) -> list[str]:
    return [row["name"] for row in rows]


NEW = ("add", "attv.snv", "--unit", "H10.09", "--full-name", "Trần Văn Ất")


# ── Adding ──────────────────────────────────────────────────────────────────────────────────────


def test_without_a_password_one_gets_a_link(units):
    added = facts(*NEW, "--title", "Chuyên viên")
    assert (added["name"], added["email"]) == ("attv.snv", "attv.snv@binhphuoc.gov.vn")
    assert (added["unit"], added["full_name"]) == ("H10.09", "Trần Văn Ất")
    assert "/password/" in added["password_link"]


def test_a_password_from_stdin_is_final(units):
    added = facts(*NEW, "--password-stdin", stdin="mot-cau-dai-de-nho\n")
    assert "password_link" not in added
    stored = Password.objects.get(account__name="attv.snv").hash
    assert hashing.matches(stored, "mot-cau-dai-de-nho")


@pytest.mark.parametrize("password", ["matkhau123\n", "ngan\n", "attv.snv\n", ""])
def test_a_weak_or_missing_password_leaves_no_account(units, password):
    assert error(*NEW, "--password-stdin", stdin=password)
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "Ất TV", *NEW[2:]], "Tên tài khoản chỉ gồm"),
        (["add", "hoalt.snv", *NEW[2:]], "đã có người dùng"),
        ([*NEW[:3], "H99", *NEW[4:]], "Không có đơn vị mang mã H99"),
        ([*NEW, "--tax-code", "x"], "Mã số thuế gồm"),
        (["show", "nobody"], "Không tìm thấy cán bộ"),
        (["move", "hoalt.snv", "--to", "H99"], "Không có đơn vị"),
        (["role", "end", "hoalt.snv", "auditor", "--unit", "H10"], "không giữ vai trò"),
        (["photo", "hoalt.snv"], "--drop"),
    ],
)
def test_what_cannot_be_done_is_one_document_with_the_reason(people, arguments, words):
    assert words in error(*arguments)


# ── Looking up and changing ─────────────────────────────────────────────────────────────────────


def test_officers_are_listed_and_found(people):
    assert names(facts("list", "--unit", "H10.09")) == ["hantt.snv", "hoalt.snv"]
    assert names(facts("list", "--unit", "H10.09", "--direct")) == ["hoalt.snv"]
    assert len(facts("list")) == 5
    assert names(facts("search", "le thi hoa")) == ["hoalt.snv"]


def test_an_officer_is_shown_edited_and_keeps_the_rest(people):
    facts("edit", "hoalt.snv", "--phone", "0271 3000 111", "--represents-unit")
    shown = facts("show", "hoalt.snv@binhphuoc.gov.vn")
    assert (shown["phone"], shown["represents_unit"]) == ("0271 3000 111", True)
    assert (shown["title"], shown["full_name"]) == ("Chuyên viên", "Lê Thị Hoa")
    assert shown["status"] == "active" and shown["roles"] == []
    assert facts("edit", "hoalt.snv", "--full-name", "Lê Thị Hòa")["full_name"] == "Lê Thị Hòa"


def test_an_officer_comes_and_goes(people):
    assert facts("suspend", "hoalt.snv")["status"] == "suspended"
    assert names(facts("list", "--show", "suspended")) == ["hoalt.snv"]
    assert facts("resume", "hoalt.snv")["status"] == "active"
    assert facts("remove", "hoalt.snv")["status"] == "removed"
    assert names(facts("list", "--show", "removed")) == ["hoalt.snv"]
    assert facts("restore", "hoalt.snv")["status"] == "active"
    assert facts("move", "hoalt.snv", "--to", "H10.16")["unit"] == "H10.16"


def test_a_password_is_reset_by_link_or_at_once(people):
    assert "/password/" in facts("reset-password", "hoalt.snv")["password_link"]
    facts("reset-password", "hoalt.snv", "--password-stdin", stdin="mot-cau-khac-de-nho\n")
    stored = Password.objects.get(account=people.clerk).hash
    assert hashing.matches(stored, "mot-cau-khac-de-nho")


def test_sessions_are_seen_and_ended(people):
    one, other = signed_in(people.clerk), signed_in(people.clerk)
    live = facts("sessions", "hoalt.snv")
    assert live[0]["device"] == "Chrome trên Windows" and live[0]["address"] == "10.20.30.40"
    oldest = min(each["id"] for each in live)
    assert facts("sign-out", "hoalt.snv", "--session", oldest)["ended"] == 1
    assert (one.get("/").status_code, other.get("/").status_code) == (302, 200)
    assert facts("sign-out", "hoalt.snv") == {"name": "hoalt.snv", "ended": 1}


def test_roles_are_granted_listed_and_ended(people):
    granted = facts(
        *("role", "grant", "hoalt.snv", "unit_admin", "--unit", "H10.09"),
        *("--last-day", "31/12/2199"),
    )
    assert (granted["unit"], granted["last_day"]) == ("H10.09", "2199-12-31")
    assert granted["granted_by"] == "lienthong"
    assert [one["role"] for one in facts("role", "list", "hoalt.snv")] == ["unit_admin"]
    assert facts("role", "end", "hoalt.snv", "unit_admin", "--unit", "H10.09")["ended"]
    assert not Role.objects.filter(account=people.clerk, valid_to__gt=clock.today()).exists()


def test_a_picture_is_set_and_dropped(people, tmp_path):
    drawn = BytesIO()
    Image.new("RGB", (50, 50)).save(drawn, "PNG")
    file = tmp_path / "ảnh.png"
    file.write_bytes(drawn.getvalue())
    assert facts("photo", "hoalt.snv", file)["photo"] is True
    assert facts("photo", "hoalt.snv", "--drop")["photo"] is False


# ── On behalf of a unit's administrator (SECURITY.md 49, 50) ────────────────────────────────────

AS = ("--as", "hantt.snv")


def test_only_the_subtree_is_there(people):
    assert names(facts("list", *AS)) == ["hantt.snv", "hoalt.snv"]
    assert facts("search", "lam", *AS) == []


@pytest.mark.parametrize(
    "arguments",
    [
        *(["show"], ["sessions"], ["suspend"], ["resume"], ["remove"], ["restore"]),
        *(["reset-password"], ["sign-out"], ["role", "list"]),
    ],
)
def test_officers_outside_do_not_exist(people, arguments):
    missing, outside = (error(*arguments, name, *AS) for name in ("nobody", "lamvv.budang"))
    assert missing == outside and "Không tìm thấy cán bộ" in outside
    assert Account.objects.get(pk=people.outsider.pk).enabled


def test_nobody_grants_more_than_they_hold(people):
    for role, unit in (("province_admin", "H10.09"), ("unit_admin", "H10")):
        assert error("role", "grant", "hoalt.snv", role, "--unit", unit, *AS)
    assert not Role.objects.filter(account=people.clerk).exists()


def test_nobody_is_added_or_moved_outside(people, units):
    added = error("add", "x.y", "--unit", "H10.16", "--full-name", "A", *AS)
    moved = error("move", "hoalt.snv", "--to", "H10.16", *AS)
    assert added == moved == "Không có đơn vị mang mã H10.16"
    assert Account.objects.get(pk=people.clerk.pk).unit == units.home_affairs
