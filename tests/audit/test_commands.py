"""`lienthong audit` as others script against it."""

import json

import pytest
from click.testing import CliRunner

from lienthong.audit import sealing
from lienthong.audit.actions import Subject
from lienthong.config.cli import main
from tests.audit.conftest import MOVED


def run(*arguments):
    return CliRunner().invoke(main, ["audit", *map(str, arguments)])


def facts(*arguments):
    result = run(*arguments, "--json")
    return result.exit_code, json.loads(result.stdout)


def test_a_whole_trail(trail):
    assert facts("verify") == (
        0,
        {"ok": True, "events": 12, "seals": 4, "unsealed": 0, "findings": []},
    )
    result = run("verify")
    assert result.exit_code == 0
    assert "Nhật ký nguyên vẹn." in result.stdout


def test_findings_are_named_and_fail(trail, owner):
    number = trail[1][0]
    owner("UPDATE audit_event SET actor_label = 'x' WHERE id = %s", number)
    owner("DELETE FROM audit_seal WHERE seq > 2")
    owner("DELETE FROM audit_event WHERE id = ANY(%s)", trail[2] + trail[3])
    code, report = facts("verify")
    assert code == 1
    assert "error" in report
    assert (report["ok"], report["events"], report["seals"]) == (False, 6, 2)
    changed, cut = report["findings"]
    assert (changed["what"], changed["event"], changed["seal"]) == ("event_changed", number, 2)
    assert changed["detail"].startswith(f"Sự kiện {number} của niêm phong 2: ")
    assert (cut["what"], cut["seal"], cut["until"]) == ("tail_cut", 3, 4)
    assert cut["detail"].startswith("Niêm phong 3 đến 4: ")
    result = run("verify")
    assert result.exit_code == 1
    assert changed["detail"] in result.stdout
    assert "không còn nguyên vẹn: 2 phát hiện" in result.stderr


def test_a_copy_of_the_heads_is_an_independent_witness(trail, heads_file, tmp_path):
    copy = tmp_path / "copy"
    copy.write_bytes(heads_file.read_bytes().replace(b"4 20", b"4 19"))
    assert facts("verify", "--heads", copy)[0] == 1
    assert facts("verify", "--heads", heads_file)[0] == 0


@pytest.mark.django_db
def test_a_list_takes_the_filters_of_the_console(record):
    record(subject=Subject("account", 1, "hoalt.snv"), details={"a": 1})
    number = record(subject=Subject("unit", 2, "Sở Xây dựng"), outcome="refused")
    code, events = facts("list", "--outcome", "refused")
    assert code == 0
    assert [(event["id"], event["kind"]) for event in events] == [(number, MOVED)]
    assert facts("list", "--subject", "so xay", "--limit", 1)[1] == events
    assert facts("list", "--since", "01/01/2999") == (0, [])
    assert facts("show", number)[1] == events[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "--kind", "nothing"],
        ["list", "--since", "hôm qua"],
        ["list", "--unit", "Sở Không Có"],
        ["list", "--session", "x"],
        ["show", "999999999"],
        ["export", "trail.doc"],
        ["list", "--as", "khongaica"],
    ],
)
def test_what_cannot_be_done_says_so(arguments):
    code, answer = facts(*arguments)
    assert code == 1
    assert answer["error"]


@pytest.mark.django_db
def test_kinds_are_listed(record):
    code, kinds = facts("kinds")
    assert code == 0
    assert {"kind": MOVED, "label": "Xuất nhật ký"} in kinds


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_export_is_whole_or_not_there(record, tmp_path, suffix):
    record()
    record()
    file = tmp_path / f"trail.{suffix}"
    assert facts("export", file)[1] == {"file": str(file), "lines": 2}
    assert file.stat().st_size > 100
    assert list(tmp_path.glob(".*")) == []
    assert facts("export", tmp_path / "nowhere" / f"trail.{suffix}")[0] == 1


def test_as_someone_one_sees_what_they_see(people, units, tmp_path):
    _, everything = facts("list", "--limit", 1000)
    assert facts("list", "--as", people.clerk.name) == (0, [])
    assert facts("verify", "--as", people.clerk.name)[0] == 1
    seen = facts("list", "--limit", 1000, "--as", people.auditor.name)[1]
    assert seen == everything


def test_what_waits_is_counted(trail, record):
    record()
    assert facts("verify")[1]["unsealed"] == 1
    sealing.seal()
    assert facts("verify")[1]["unsealed"] == 0
