"""A list from upload to names that an application's officers are known by."""

import io
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.audit.models import Event
from lienthong.identity import actions as identity
from lienthong.kit import jobs, spreadsheet
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.linking import actions, queries, run_jobs
from lienthong.linking.models import Decision, LinkRow, LinkRun
from lienthong.linking.rules import Outcome
from lienthong.sso import mapping
from lienthong.sso import queries as sso
from lienthong.sso.models import MappedName
from tests.linking.conftest import DOMAIN, HEADING, LIST, matched, outcomes, register
from tests.small_province import actor, add_account


def names(application) -> dict[str, str]:
    """What the application calls its officers: account's name → user name."""
    return dict(
        MappedName.objects.filter(application=application).values_list("account__name", "name")
    )


def number(run: LinkRun, user: str) -> int:
    return LinkRow.objects.filter(run=run, user=user).earliest("row").row


def apply(who, run: LinkRun) -> None:
    actions.apply(actor=actor(who), run=queries.run(actor(who), run.pk))
    jobs.run_waiting()


def decide(who, run, users, kind, account=None):
    numbers = [number(run, user) for user in users]
    found = queries.run(actor(who), run.pk)
    return actions.decide(actor=actor(who), run=found, numbers=numbers, kind=kind, account=account)


def test_every_row_is_sorted(people, province_app):
    run = matched(people.province_admin, province_app)
    assert outcomes(run) == {
        "hoa": "matched",
        "lam": "without_email",
        "la": "unknown",
        "nghi": "left",
        "ha1": "duplicate",
        "ha2": "duplicate",
        "chung": "ambiguous",
    }
    assert run.counts["duplicate"] == 2 and sum(run.counts.values()) == run.total == 7
    assert bytes(run.content) == b""  # the file itself is not kept
    event = Event.objects.get(kind="users_matched")
    assert (event.actor_label, event.subject_label) == ("baotq.stttt", "Lịch công tác")


def test_what_matches_is_applied_and_the_same_file_twice_changes_nothing(people, province_app):
    who = people.province_admin
    run = matched(who, province_app)
    apply(who, run)
    assert names(province_app) == {"hoalt.snv": "hoa"}
    again = matched(who, province_app)
    assert again.pk == run.pk and outcomes(again) == outcomes(run)
    assert queries.links(actor(who), again).changes == 0
    before = Event.objects.filter(kind="name_mapped").count()
    apply(who, again)
    assert Event.objects.filter(kind="name_mapped").count() == before


def test_nothing_is_linked_that_nobody_has_decided(people, province_app):
    run = matched(people.province_admin, province_app)
    apply(people.province_admin, run)
    assert set(names(province_app).values()) == {"hoa"}


def test_a_decision_links_and_undoing_it_takes_the_name_away(people, province_app):
    who = people.province_admin
    run = matched(who, province_app)
    assert decide(who, run, ["lam"], "link").rows == 1
    apply(who, run)
    assert names(province_app)["lamvv.budang"] == "lam"
    found = queries.run(actor(who), run.pk)
    assert actions.undo(actor=actor(who), run=found, numbers=[number(run, "lam")]) == 1
    assert "lamvv.budang" not in names(province_app)
    assert LinkRow.objects.get(run=run, user="lam").decision is None
    told = [event.details["decision"] for event in Event.objects.filter(kind="user_decided")]
    assert told == ["link", "undone"]


def test_decisions_are_remembered_for_the_next_list(people, province_app):
    who = people.province_admin
    decide(who, matched(who, province_app), ["la"], "foreign")
    decide(who, LinkRun.objects.get(), ["chung"], "link", account=people.auditor)
    newer = matched(who, province_app, LIST + "moi,Người Mới,,,,\n")
    rows = {row.user: row for row in LinkRow.objects.filter(run=newer).select_related("decision")}
    assert rows["la"].decision.kind == "foreign"
    assert rows["chung"].decision.account_id == people.auditor.pk
    assert rows["moi"].decision is None


def test_a_user_name_that_passed_to_somebody_else_is_asked_again(people, province_app):
    who = people.province_admin
    decide(who, matched(who, province_app), ["la"], "foreign")
    newer = matched(who, province_app, LIST.replace("Người Lạ", "Võ Văn Lâm"))
    assert LinkRow.objects.get(run=newer, user="la").decision is None


def test_one_account_is_not_linked_with_two_users(people, province_app):
    who = people.province_admin
    run = matched(who, province_app)
    refused = decide(who, run, ["chung"], "link", account=people.clerk)  # "hoa" is she by e-mail
    assert refused.rows == 0 and "đã gắn với người dùng khác" in refused.problem
    assert decide(who, run, ["ha1"], "link").rows == 1
    assert decide(who, run, ["ha2"], "link").rows == 0
    apply(who, run)
    assert names(province_app) == {"hoalt.snv": "hoa", "hantt.snv": "ha1"}


def test_foreign_and_later_are_decisions_too(people, province_app):
    who = people.province_admin
    run = matched(who, province_app)
    before = queries.counts(run)["waiting"]
    decide(who, run, ["la"], "foreign")
    decide(who, run, ["chung"], "later")
    counts = queries.counts(run)
    assert (counts["waiting"], counts["decided"]) == (before - 2, 2)


def test_a_row_without_a_person_cannot_be_confirmed(people, province_app):
    run = matched(people.province_admin, province_app)
    refused = decide(people.province_admin, run, ["la"], "link")
    assert refused.rows == 0 and "chưa có cán bộ" in refused.problem


def test_whose_name_changes_hands_is_decided_by_a_person(people, province_app):
    """The e-mail says one, the name has been another's: a person decides, then the name moves."""
    who = people.province_admin
    mapping.map_names(actor=SYSTEM, application=province_app, wanted={people.outsider.pk: "hoa"})
    run = matched(who, province_app)
    assert outcomes(run)["hoa"] == "ambiguous"
    decide(who, run, ["hoa"], "link", account=people.clerk)
    apply(who, run)
    assert names(province_app) == {"hoalt.snv": "hoa"}


def test_an_application_that_knows_people_by_its_own_names_needs_no_email(people):
    application = register("Có tên riêng", identifier="mapped")
    who = people.province_admin
    content = HEADING + "lam,Võ Văn Lâm,,,UBND huyện Bù Đăng,\n"
    run = matched(who, application, content)
    assert outcomes(run) == {"lam": "without_email"}
    decide(who, run, ["lam"], "link")
    apply(who, run)
    assert [one.name for one in sso.enterable_by(people.outsider)] == ["Có tên riêng"]
    again = matched(who, application, content + "x,Ai,,,,\n")
    assert outcomes(again)["lam"] == "matched"


def test_who_may_not_enter_has_left(people, units, province_app):
    from lienthong.sso import actions as applications

    for rule in sso.rules_of(province_app):
        applications.end_rule(actor=SYSTEM, application=province_app, rule=rule)
    run = matched(people.province_admin, province_app)
    assert outcomes(run)["hoa"] == "left"
    applications.allow_unit(actor=SYSTEM, application=province_app, unit=units.home_affairs)
    actions.match_again(actor=actor(people.province_admin), run=run)
    jobs.run_waiting()
    assert outcomes(run)["hoa"] == "matched" and outcomes(run)["lam"] == "left"


def test_admission_says_what_the_launcher_says(people, units, province_app):
    """`mapping.admission` and `sql.MAY_ENTER` cannot differ."""
    from lienthong.sso import actions as applications

    application = register("Hai luật")
    for rule in sso.rules_of(application):
        applications.end_rule(actor=SYSTEM, application=application, rule=rule)
    applications.allow_unit(actor=SYSTEM, application=application, unit=units.home_affairs)
    applications.allow_account(actor=SYSTEM, application=application, account=people.outsider)
    admission = mapping.admission(application)
    for account in vars(people).values():
        path = type(account.unit).objects.get(pk=account.unit_id).path
        assert admission.admits(account.pk, path) == (application in sso.enterable_by(account))


def test_a_vendors_file_with_foreign_emails_links_nobody(people, province_app):
    """SECURITY.md 39."""
    forged = (
        "hoalt.snv@binhphuoc.gov.vn.example",
        "hoalt.snv@gmail.com",
        "hoаlt.snv@binhphuoc.gov.vn",
    )
    rows = "".join(f"u{n},Lê Thị Hoa,{email},,Sở Nội vụ,\n" for n, email in enumerate(forged))
    run = matched(people.province_admin, province_app, HEADING + rows)
    assert "matched" not in outcomes(run).values()
    apply(people.province_admin, run)
    assert not MappedName.objects.exists()


# ── Columns ─────────────────────────────────────────────────────────────────────────────────────


def test_english_headings_and_a_workbook_are_understood(people, province_app):
    file = io.BytesIO()
    heading = ("Username", "Full name", "E-mail", "Phone", "Department", "Status")
    spreadsheet.write_xlsx(
        file, heading, [("hoa", "Lê Thị Hoa", f"hoalt.snv@{DOMAIN}", "", "Sở Nội vụ", "locked")]
    )
    run = actions.keep(
        actor=actor(people.province_admin),
        application=province_app,
        name="users.xlsx",
        data=file.getvalue(),
    )
    run_jobs.work(run.pk)
    row = LinkRow.objects.get(run=run)
    assert (row.user, row.outcome, row.locked) == ("hoa", "matched", True)
    assert row.place.name == "Sở Nội vụ"


def test_a_list_of_emails_alone_is_enough(people, province_app):
    run = matched(people.province_admin, province_app, f"Email,Name\nhoalt.snv@{DOMAIN},Hoa\n")
    assert outcomes(run) == {f"hoalt.snv@{DOMAIN}": "matched"}


def test_unknown_headings_wait_for_a_person_and_are_known_from_then_on(people, province_app):
    who, content = people.province_admin, f"C1,C2,C3\nhoa,Lê Thị Hoa,hoalt.snv@{DOMAIN}\n"
    run = matched(who, province_app, content)
    assert run.state == "columns"
    actions.choose_columns(
        actor=actor(who), run=run, heading=1, places={"user": 0, "name": 1, "email": 2}
    )
    jobs.run_waiting()
    assert outcomes(run) == {"hoa": "matched"}
    newer = matched(who, province_app, "Danh sách\n" + content + "la,Người Lạ,\n")
    assert outcomes(newer) == {"hoa": "matched", "la": "unknown"}


def test_a_bureau_is_looked_for_inside_its_body(people, units, province_app):
    content = "Username,Họ tên,Đơn vị,Phòng ban\nha,Nguyễn Thị Thu Hà,Sở Nội vụ,Văn phòng Sở\n"
    run = matched(people.province_admin, province_app, content)
    row = LinkRow.objects.get(run=run)
    assert (row.place, row.outcome, row.account_id) == (
        units.office, "without_email", people.department_admin.pk,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content", "says"),
    [("Username,Email\n", "không có dòng nào"), ('Username\n"mở\n', "ngoặc kép")],
)
def test_a_list_that_cannot_be_read_is_told(people, province_app, content, says):
    run = matched(people.province_admin, province_app, content)
    assert run.state == "failed" and says in run.error


# ── Lists out ───────────────────────────────────────────────────────────────────────────────────


def test_the_vendor_is_told_of_those_only_who_are_certain(people, province_app):
    who = people.province_admin
    run = matched(who, province_app)
    assert queries.corrections(actor(who), run) == []
    decide(who, run, ["lam"], "link")
    (one,) = queries.corrections(actor(who), run)
    assert (one.row.user, one.email) == ("lam", f"lamvv.budang@{DOMAIN}")
    assert queries.count_corrections(run) == 1
    apply(who, run)
    actions.match_again(actor=actor(who), run=run)
    jobs.run_waiting()
    assert len(queries.corrections(actor(who), run)) == 1  # the vendor has not done it yet


def test_records_that_are_closed_need_nothing(people, province_app):
    who = people.province_admin
    content = LIST.replace("UBND huyện Bù Đăng,Hoạt động", "UBND huyện Bù Đăng,Khóa")
    run = matched(who, province_app, content)
    decide(who, run, ["lam"], "link")
    assert queries.corrections(actor(who), run) == []
    assert "lam" not in [row.user for row in queries.tasks_of(actor(who), sso.MANAGE, [run])]


# ── Scope (SECURITY.md 49) ──────────────────────────────────────────────────────────────────────


def test_a_scoped_administrators_list_says_nothing_of_those_outside(people, scoped, department_app):
    content = HEADING + (
        f"a,Võ Văn Lâm,lamvv.budang@{DOMAIN},0912000003,UBND huyện Bù Đăng,\n"
        f"b,Không Có Thật,khong.co@{DOMAIN},0999999999,UBND huyện Nào Đó,\n"
        f"c,Lê Thị Hoa,hoalt.snv@{DOMAIN},,Sở Nội vụ,\n"
    )
    mapping.map_names(actor=SYSTEM, application=department_app, wanted={people.outsider.pk: "b"})
    run = matched(scoped, department_app, content)
    outside, nobody, known = LinkRow.objects.filter(run=run).order_by("row")
    assert known.outcome == Outcome.MATCHED
    for field in ("outcome", "reason", "signs", "account_id", "candidates", "place_id", "firm"):
        assert getattr(outside, field) == getattr(nobody, field), field
    assert outside.outcome == Outcome.UNKNOWN


def test_a_wider_administrators_list_does_not_exist_for_a_scoped_one(
    people, scoped, department_app
):
    run = matched(people.province_admin, department_app)
    assert queries.runs(actor(scoped), department_app) == []
    with pytest.raises(NotFound):
        queries.run(actor(scoped), run.pk)
    narrow = matched(scoped, department_app)
    assert [one.pk for one in queries.runs(actor(people.province_admin), department_app)] == [
        narrow.pk, run.pk,
    ]  # fmt: skip


def test_a_decision_for_somebody_outside_is_neither_seen_nor_overruled(
    people, scoped, department_app
):
    decide(people.province_admin, matched(people.province_admin, department_app), ["lam"], "link")
    run = matched(scoped, department_app, LIST + "x,,,,,\n")
    assert LinkRow.objects.get(run=run, user="lam").decision is None
    refused = decide(scoped, run, ["lam"], "foreign")
    assert refused.rows == 0 and "quản trị cấp trên" in refused.problem
    assert Decision.objects.get(key="lam").account == people.outsider


def test_nobody_outside_can_be_linked(people, scoped, department_app):
    run = matched(scoped, department_app)
    with pytest.raises(NotFound):
        queries.account_to_link(actor(scoped), run, "lamvv.budang")
    assert decide(scoped, run, ["la"], "link", account=people.outsider).rows == 0
    with pytest.raises(NotFound):
        mapping.map_names(
            actor=actor(scoped), application=department_app, wanted={people.outsider.pk: "x"}
        )


def test_names_of_those_outside_are_not_taken(people, scoped, department_app):
    mapping.map_names(actor=SYSTEM, application=department_app, wanted={people.outsider.pk: "hoa"})
    run = matched(scoped, department_app)
    assert outcomes(run)["hoa"] == "matched"
    assert queries.links(actor(scoped), run).conflicts == (number(run, "hoa"),)
    apply(scoped, run)
    assert names(department_app) == {"lamvv.budang": "hoa"}


def test_rights_are_those_held_when_the_job_runs(people, scoped, department_app):
    from lienthong.identity.models import Role

    run = actions.start(
        actor=actor(scoped), application=department_app, name="x.csv", data=LIST.encode()
    )
    Role.objects.filter(account=scoped).delete()
    jobs.run_waiting()
    run.refresh_from_db()
    assert run.state == "failed" and not LinkRow.objects.exists()


def test_who_manages_nothing_of_the_application_brings_no_list(people, scoped, province_app):
    for who in (scoped, people.department_admin, people.clerk):
        with pytest.raises(NotFound):
            actions.keep(actor=actor(who), application=province_app, name="x", data=LIST.encode())


def test_who_moves_out_of_the_scope_is_no_longer_shown(people, units, scoped, department_app):
    run = matched(scoped, department_app)
    identity.move_account(actor=SYSTEM, account=people.clerk, unit=units.construction)
    rows = list(queries.rows(run))
    assert people.clerk.pk not in queries.accounts(actor(scoped), run, rows)
    assert queries.links(actor(scoped), run).wanted == {}


# ── Many ────────────────────────────────────────────────────────────────────────────────────────


def test_names_in_bulk_are_refused_as_a_whole_where_one_is_taken(people, province_app):
    mapping.map_names(actor=SYSTEM, application=province_app, wanted={people.clerk.pk: "a"})
    with pytest.raises(Refused):
        wanted = {people.outsider.pk: "a", people.auditor.pk: "b"}
        mapping.map_names(actor=SYSTEM, application=province_app, wanted=wanted)
    with pytest.raises(Refused):
        wanted = {people.outsider.pk: "b", people.auditor.pk: "b"}
        mapping.map_names(actor=SYSTEM, application=province_app, wanted=wanted)
    assert names(province_app) == {"hoalt.snv": "a"}
    swapped = mapping.map_names(
        actor=SYSTEM,
        application=province_app,
        wanted={people.clerk.pk: "b", people.auditor.pk: "a"},
    )
    assert (swapped.added, swapped.changed) == (1, 1)


def test_a_list_costs_few_statements_however_long_it_is(people, units, province_app):
    def cost(rows: int) -> int:
        content = "".join(f"u{n},Người {n},,,Sở Nội vụ,\n" for n in range(rows))
        run = actions.keep(
            actor=SYSTEM, application=province_app, name="x.csv", data=(HEADING + content).encode()
        )
        with CaptureQueriesContext(connection) as spent:
            run_jobs.work(run.pk)
        return len(spent)

    for rows in (5, 6, 7):  # from the fourth list on, the oldest goes
        cost(rows)
    # The least of three: names of units are read anew whenever a list of them may have changed.
    few, many = (min(cost(rows) for _ in range(3)) for rows in (20, 400))
    assert few == many < 40


def test_two_thousand_rows_are_matched_and_linked_in_a_moment(people, units, province_app):
    from lienthong.identity import bulk
    from lienthong.identity.actions import Profile

    new = [
        bulk.NewAccount(f"can.bo{n}", units.office, Profile.named(f"Cán Bộ {n}"))
        for n in range(2_000)
    ]
    bulk.add_accounts(actor=SYSTEM, accounts=new)
    rows = "".join(f"u{n},Cán Bộ {n},can.bo{n}@{DOMAIN},,Sở Nội vụ,\n" for n in range(2_000))
    began = time.monotonic()
    run = matched(people.province_admin, province_app, HEADING + rows)
    apply(people.province_admin, run)
    assert time.monotonic() - began < 15  # generous: machines are busy
    assert run.counts["matched"] == MappedName.objects.count() == 2_000


def test_old_lists_make_room(people, province_app):
    who = people.province_admin
    for count in range(5):
        matched(who, province_app, LIST + f"u{count},Ai {count},,,,\n")
    assert LinkRun.objects.count() == run_jobs.MOST_KEPT


def test_citizens_and_organisations_are_nobodys_users(people, province_app):
    from lienthong.identity.models import Account

    if not hasattr(Account, "kind"):
        pytest.skip("accounts of officers only")
    add_account("phu.snv", "Phụ", people.clerk.unit, password=False)
    Account.objects.filter(name="phu.snv").update(kind="citizen", unit=None)
    run = matched(people.province_admin, province_app, HEADING + f"p,Phụ,phu.snv@{DOMAIN},,,\n")
    assert outcomes(run) == {"p": "unknown"}


def test_lists_that_nobody_reads_are_forgotten(people, province_app):
    from datetime import timedelta

    from lienthong.kit import clock

    matched(people.province_admin, province_app, "C1,C2\na,b\n")
    matched(people.province_admin, province_app)
    run_jobs.forget_unread()
    assert LinkRun.objects.count() == 2
    with clock.later_by(timedelta(days=8)):
        run_jobs.forget_unread()
    assert LinkRun.objects.get().state == "matched"
