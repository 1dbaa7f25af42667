"""What a unit's administrator sees of delegations: those that touch the subtree, and no others."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienthong.audit.models import Event
from lienthong.delegation import actions, queries
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound
from lienthong.sso import actions as sso
from tests.delegation.conftest import ask, browser_of, give
from tests.small_province import actor

LIST = "/console/delegations"


def text(answer) -> str:
    assert answer.status_code == 200, answer.content.decode()[:300]
    return answer.content.decode()


@pytest.fixture
def admin(people) -> Client:
    return browser_of(people.department_admin)


@pytest.fixture
def known(people, colleague, sites):
    """One inside the department, one that leaves it, one that comes in, one elsewhere."""
    sso.allow_account(
        actor=SYSTEM, application=sites.documents.application, account=people.outsider
    )
    slug = sites.others.application.slug
    return {
        "inside": give(people.clerk, colleague),
        "leaves": ask(people.clerk, people.outsider, "application", sites.desk.application.slug),
        "comes": give(people.outsider, colleague, decision="7/QĐ-BĐ"),
        "elsewhere": give(people.auditor, people.province_admin, "application", slug),
    }


def test_what_touches_the_subtree_is_listed(admin, known):
    page = text(admin.get(LIST))
    assert "3 ủy quyền." in page and "Bùi Quang Huy" not in page
    for name, status in (("inside", 200), ("leaves", 200), ("comes", 200), ("elsewhere", 404)):
        assert admin.get(f"{LIST}/{known[name].pk}").status_code == status


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "asked"}, 1),
        ({"state": "running"}, 2),
        ({"state": "open"}, 3),
        ({"state": "declined"}, 0),
        ({"q": "vo van lam"}, 2),
        ({"q": "hoalt"}, 2),
        ({"unit_value": "H10.09.2", "unit": ""}, 2),
        ({"unit_value": "H10.09.2", "state": "asked"}, 0),
    ],
)
def test_filters(admin, known, query, found):
    page = text(admin.get(LIST, query))
    assert (f"{found} ủy quyền." in page) if found else ("Không có ủy quyền nào như vậy" in page)


def test_a_unit_outside_cannot_be_asked_for(admin, known):
    assert admin.get(LIST, {"unit": "H10.31"}).status_code == 422
    assert admin.get(f"{LIST}/export.csv", {"unit": "H10.31"}).status_code == 422


def test_as_a_file(admin, known):
    answer = admin.get(f"{LIST}/export.csv", {"state": "running"})
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert len(rows) == 3 and len(rows[0]) == len(rows[1])
    assert {row[1] for row in rows[1:]} == {"Lê Thị Hoa", "Võ Văn Lâm"}
    assert "7/QĐ-BĐ" in rows[1]
    sheet = admin.get(f"{LIST}/export.xlsx")
    assert b"".join(sheet).startswith(b"PK")
    assert Event.objects.filter(kind="delegations_exported").count() == 2


def test_the_givers_administrator_revokes(admin, known, people):
    url = f"{LIST}/{known['inside'].pk}/revoke"
    assert "không làm thay" in text(admin.get(url))
    page = text(admin.post(url, follow=True))
    assert "Đã thu hồi" in page and "hantt.snv" in page
    again = text(admin.post(url, follow=True))
    assert "đã hết hiệu lực" in again


def test_the_receivers_administrator_does_not(admin, known):
    page = text(admin.get(f"{LIST}/{known['comes'].pk}"))
    assert "Người giao không thuộc đơn vị bạn quản trị" in page
    admin.post(f"{LIST}/{known['comes'].pk}/revoke")
    known["comes"].refresh_from_db()
    assert known["comes"].state == "accepted"


def test_without_the_right_there_is_no_such_page(people, known):
    for path in (LIST, f"{LIST}/{known['inside'].pk}", "/console/shared-accounts"):
        assert browser_of(people.clerk).get(path).status_code == 404


def test_the_front_page_and_the_officer_lead_here(admin, people):
    home = text(admin.get("/console/"))
    assert LIST in home and "/console/shared-accounts" in home
    page = text(admin.get(f"/console/accounts/{people.clerk.pk}"))
    assert f"{LIST}?q=hoalt.snv" in page


def test_nothing_yet(admin):
    assert "Chưa có ủy quyền nào" in text(admin.get(LIST))
    assert "Không thấy tài khoản nào dùng chung" in text(admin.get("/console/shared-accounts"))


def test_the_cost_does_not_grow_with_what_is_listed(admin, known, people, colleague, sites):
    def cost() -> int:
        with CaptureQueriesContext(connection) as spent:
            text(admin.get(LIST))
        return len(spent)

    before = cost()
    for code in ("dat-dai", "ho-tich", "xay-dung"):
        give(people.clerk, colleague, "field", code)
    assert cost() == before


def test_the_trail_shows_both_names(people, colleague, sites):
    from tests.delegation.conftest import begin

    delegation = give(people.clerk, colleague)
    browser = browser_of(colleague)
    begin(browser, delegation)
    sites.desk.tokens(browser)
    reader = browser_of(people.auditor)
    assert "thay hoalt.snv" in text(reader.get("/console/audit/"))
    entered = Event.objects.get(kind="application_entered")
    page = text(reader.get(f"/console/audit/{entered.pk}"))
    assert "minhnv.snv, thay hoalt.snv" in page
    lines = b"".join(reader.get("/console/audit/export.csv")).decode()
    assert "minhnv.snv,hoalt.snv" in lines


# ── Commands ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def run(capsys):
    """`lienthong delegations …` as a program sees it: exit code and document."""
    from lienthong.config.cli import main

    def call(*arguments: str):
        with pytest.raises(SystemExit) as ended:
            main(["delegations", *arguments, "--json"])
        return ended.value.code, json.loads(capsys.readouterr().out)

    return call


def test_the_command_lists_shows_and_revokes(run, known):
    code, found = run("list", "--unit", "H10.09.2", "--state", "running")
    assert code == 0
    assert {one["giver"] for one in found} == {"hoalt.snv", "lamvv.budang"}
    one = known["inside"]
    code, shown = run("show", str(one.pk))
    assert (shown["receiver"], shown["kind"], shown["state"]) == (
        "minhnv.snv",
        "everything",
        "running",
    )
    code, revoked = run("revoke", str(one.pk))
    assert (code, revoked["state"], revoked["sessions_ended"]) == (0, "revoked", 0)


def test_a_command_run_for_somebody_sees_no_more_than_they_do(run, known):
    code, _ = run("show", str(known["elsewhere"].pk), "--as", "hantt.snv")
    assert code == 1
    code, _ = run("revoke", str(known["comes"].pk), "--as", "hantt.snv")
    assert code == 1


def test_who_may_not_revoke_is_told_nothing(known, people):
    with pytest.raises(NotFound):
        actions.revoke(actor=actor(people.auditor), delegation=known["inside"])
    assert queries.visible(actor(people.clerk)).count() == 0
