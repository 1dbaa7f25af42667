"""Citizens' and organisations' accounts in the hands of the province's administrator."""

import json

import pytest
from click.testing import CliRunner
from django.test import Client

from lienthong.audit.models import Event
from lienthong.config.cli import main
from lienthong.identity.models import Account, Session
from lienthong.kit.actor import SYSTEM
from lienthong.sso import actions as sso
from lienthong.sso import tasks
from lienthong.sso.models import LogoutDelivery
from tests.console.conftest import signed_in, text
from tests.identity.vneid_world import COMPANY, NAM, SEN, go, vneid
from tests.sso.conftest import Site, register

__all__ = ["vneid"]  # a fixture

LIST = "/console/outside"


@pytest.fixture
def site(people) -> Site:
    """An application that citizens and organisations may enter, and that wants to be told."""
    site = register("Một cửa điện tử", backchannel_logout_uri="https://app.example/told")
    for kind in ("citizens", "organisations"):
        sso.allow_everyone(actor=SYSTEM, application=site.application, kind=kind)
    return site


def arrive(who: str, vneid) -> Client:
    """Somebody's first sign-in with VNeID."""
    browser = Client()
    go(browser, who, world=vneid)
    browser.post("/vneid/citizen")
    return browser


@pytest.fixture
def sen(people, vneid) -> Client:
    return arrive(SEN, vneid)


@pytest.fixture
def nam(people, vneid) -> Client:
    """Lý Hoàng Nam, who acts for the company."""
    return arrive(COMPANY, vneid)


def one(kind: str) -> Account:
    return Account.objects.get(kind=kind)


def page_of(account: Account) -> str:
    return f"{LIST}/{account.pk}"


# ── Finding ─────────────────────────────────────────────────────────────────────────────────────────


def test_only_who_administers_the_province_sees_them(people, sen, department):
    paths = [LIST, page_of(one("citizen"))]
    paths += [f"{page_of(one('citizen'))}/{change}" for change in ("suspend", "resume", "end")]
    for browser in (department, signed_in(people.clerk), signed_in(people.auditor)):
        assert [browser.get(path).status_code for path in paths] == [404] * len(paths)
        assert browser.post(paths[2], {"reason": "thử"}).status_code == 404
    assert "Công dân và tổ chức" not in text(department.get("/console/"))
    assert one("citizen").enabled


def test_the_front_page_leads_there_and_an_empty_list_says_why(admin):
    assert LIST in text(admin.get("/console/"))
    assert "Chưa có tài khoản nào" in text(admin.get(LIST))


def test_a_citizen_is_found_by_the_number_which_never_stands_in_an_address(admin, sen, nam):
    found = text(admin.post(LIST, {"q": f" {SEN[:3]} {SEN[3:]} "}))
    assert "Đặng Thị Sen" in found and "Lý Hoàng Nam" not in found
    links = [part.split('"')[0] for part in found.split('href="')[1:]]
    assert not any(SEN in link for link in links)
    assert "Không tìm thấy" in text(admin.post(LIST, {"q": "001099012345"}))


@pytest.mark.parametrize(
    ("typed", "name"),
    [("dang sen", "Đặng Thị Sen"), ("hạt điều", "Hạt điều Mẫu"), (COMPANY, "Hạt điều Mẫu")],
)
def test_by_name_and_tax_code_too(admin, sen, nam, typed, name):
    answer = admin.post(LIST, {"q": typed}, follow=True)
    assert name in text(answer)
    assert text(answer).count('<th scope="row">') == 1


def test_officers_are_not_there_and_they_are_not_among_officers(people, admin, sen):
    assert "Lê Thị Hoa" not in text(admin.get(LIST))
    assert admin.get(page_of(people.clerk)).status_code == 404
    assert admin.get(f"/console/accounts/{one('citizen').pk}").status_code == 404
    assert "Đặng Thị Sen" not in text(admin.get("/console/search?q=sen"))


def test_the_page_masks_the_number(admin, sen):
    shown = text(admin.get(page_of(one("citizen"))))
    assert "Đặng Thị Sen" in shown and f"{SEN[:4]}…{SEN[-4:]}" in shown and SEN not in shown


# ── Closing ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_suspended_citizen_is_out_at_once_and_comes_back_when_resumed(admin, site, sen, vneid):
    tokens = site.tokens(sen)
    citizen = one("citizen")
    admin.post(f"{page_of(citizen)}/suspend", {"reason": "Theo đề nghị của công an"})
    assert site.userinfo(tokens["access_token"]).status_code == 401
    assert sen.get("/").status_code == 302
    again = Client()
    go(again, SEN, world=vneid)
    again.post("/vneid/citizen")
    assert again.get("/").status_code == 302
    assert "Tạm đình chỉ từ" in text(admin.get(page_of(citizen)))
    admin.post(f"{page_of(citizen)}/resume", {"reason": "Đã xác minh"})
    assert arrive(SEN, vneid).get("/").status_code == 200
    reasons = Event.objects.filter(subject_id=str(citizen.pk), details__has_key="reason")
    assert list(reasons.order_by("id").values_list("kind", "details__reason")) == [
        ("account_suspended", "Theo đề nghị của công an"),
        ("account_resumed", "Đã xác minh"),
    ]


def test_without_a_reason_nothing_happens(admin, sen):
    answer = admin.post(f"{page_of(one('citizen'))}/suspend", {"reason": " "})
    assert "Lý do" in text(answer) and one("citizen").enabled


def test_a_suspended_organisation_is_acted_for_by_nobody(admin, site, nam, vneid):
    tokens = site.tokens(nam)
    admin.post(f"{page_of(one('organisation'))}/suspend", {"reason": "Giải thể"})
    assert site.userinfo(tokens["access_token"]).status_code == 401
    assert nam.get("/").status_code == 302
    again = Client()
    go(again, COMPANY, world=vneid)
    assert again.post("/vneid/citizen").status_code != 303
    assert not Session.objects.filter(on_behalf_of__isnull=False, ended_at=None).exists()
    assert arrive(NAM, vneid).get("/").status_code == 200


def test_all_sessions_of_a_citizen_end_also_those_in_which_they_act(admin, nam, vneid):
    alone = arrive(NAM, vneid)
    admin.post(f"{page_of(one('citizen'))}/end", {"reason": "Mất điện thoại"})
    assert [browser.get("/").status_code for browser in (nam, alone)] == [302, 302]


def test_the_same_by_command(people, nam):
    company, person = one("organisation"), one("citizen")
    (found,) = run("search", "hat dieu")
    assert (found["account"], found["tax_code"]) == (company.name, COMPANY)
    assert run("suspend", person.name, "--reason", "thử")["state"] == "suspended"
    assert run("resume", person.name, "--reason", "thử")["state"] == "active"
    ended = run("end-representation", company.name, person.name, "--reason", "thử")
    assert ended["ended_sessions"] == 0  # they ended with the suspension
    assert "error" in run("search", "--as", "hantt.snv")
    assert "error" in run("suspend", "hoalt.snv", "--reason", "thử")


def run(*words: str) -> dict | list:
    return json.loads(CliRunner().invoke(main, ["outside", *words, "--json"]).output)


# ── Who represents an organisation ──────────────────────────────────────────────────────────────────


def test_a_former_representative_is_out_within_a_second(admin, site, nam, vneid):
    """Sessions and tokens at once, applications by the next look; the own citizen's session stays."""
    tokens, alone = site.tokens(nam), arrive(NAM, vneid)
    company, person = one("organisation"), one("citizen")
    assert "Chấm dứt đại diện" in text(admin.get(page_of(company)))
    ending = f"{page_of(company)}/representatives/{person.pk}/end"
    assert "Lý Hoàng Nam thôi đại diện" in text(admin.get(ending))
    admin.post(ending, {"reason": "Đã đổi người đại diện theo pháp luật"})
    assert site.userinfo(tokens["access_token"]).status_code == 401
    assert site.refresh(tokens["refresh_token"]).status_code == 400
    tasks.tell_applications()
    assert LogoutDelivery.objects.get().subject == company.subject
    assert nam.get("/").status_code == 302 and alone.get("/").status_code == 200
    ended = Event.objects.get(kind="representation_ended")
    assert ended.subject_id == str(company.pk)
    assert ended.details["representative"] == person.name


def test_another_representative_goes_on(admin, nam, vneid):
    company = one("organisation")
    Session.objects.create(
        **{
            field: value
            for field, value in Session.objects.values().get(on_behalf_of=company).items()
            if field not in ("id", "public_id", "account_id", "digest")
        },
        account=Account.objects.get(name="lamvv.budang"),
        digest=b"2" * 32,
    )
    person = one("citizen")
    admin.post(f"{page_of(company)}/representatives/{person.pk}/end", {"reason": "Thôi đại diện"})
    assert Session.objects.filter(on_behalf_of=company, ended_at=None).count() == 1
