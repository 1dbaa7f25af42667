"""Attacks by administrators, and on what they leave behind (SECURITY.md 49–52)."""

import json
import logging

import pytest
from django.test import Client

from lienthong.audit.models import Event
from lienthong.identity import actions as identity
from lienthong.kit.actor import SYSTEM
from lienthong.sso import queries as sso
from tests.small_province import PASSWORD, actor
from tests.sso.conftest import GOODBYE, register, sign_in


@pytest.fixture
def subordinate(people, units) -> Client:
    """A browser of somebody who holds every right, over one department only."""
    identity.grant_role(
        actor=SYSTEM, account=people.clerk, role="province_admin", unit=units.home_affairs
    )
    browser = Client()
    sign_in(browser, people.clerk)
    return browser


OUTSIDE = ("H10.16", "H10.31")  # exist, and are not theirs
NOWHERE = "H10.99"


def notice(browser: Client, unit: str):
    moments = {"starts_at": "20/10/2024 07:00", "ends_at": "25/10/2034 17:00"}
    return browser.post("/console/notices/add", {"text": "Nghỉ lễ", "unit": unit, **moments})


@pytest.mark.parametrize("code", OUTSIDE)
def test_a_notice_cannot_feel_for_units_outside(subordinate, code):
    """SECURITY.md 49: a unit that is not theirs and one that does not exist get one answer."""
    outside, nowhere = notice(subordinate, code), notice(subordinate, NOWHERE)
    assert outside.status_code == nowhere.status_code == 200
    assert outside.content.decode().count(code) == nowhere.content.decode().count(NOWHERE)


@pytest.mark.parametrize("code", OUTSIDE)
def test_an_applications_form_cannot_feel_for_units_outside(subordinate, people, units, code):
    """SECURITY.md 49: neither as an owner nor as who may enter."""
    site = register(owner=units.home_affairs, allow=False)
    path = f"/console/applications/{site.application.slug}"
    answers = [
        subordinate.post(f"{path}/access", {"kind": "subtree", "unit": unit})
        for unit in (code, NOWHERE)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    told = [answer.content.decode() for answer in answers]
    assert "Sở Xây dựng" not in told[0]
    assert told[0].count(code) == told[1].count(NOWHERE)
    assert not sso.rules_of(site.application).exists()


def test_rights_over_a_department_open_nothing_of_the_province(subordinate, people):
    """SECURITY.md 50: every right, but in the subtree: keys, the province's applications, its unit."""
    site = register()
    assert subordinate.get(f"/console/applications/{site.application.slug}").status_code == 404
    assert subordinate.get(f"/console/accounts/{people.province_admin.pk}").status_code == 404
    assert sso.everywhere(actor(people.clerk)) is False


def test_a_suspended_administrator_can_do_nothing_at_once(subordinate, people):
    """SECURITY.md 40: roles stay on record for the return; the open session does not."""
    identity.suspend(actor=SYSTEM, account=people.clerk)
    assert subordinate.get("/console/").status_code == 302


def test_neither_trail_nor_log_holds_a_secret(people, units, caplog):
    """SECURITY.md 52: one day of a province, and none of what was whispered in it is written down."""
    caplog.set_level(logging.DEBUG, logger="lienthong")
    site, browser = register(), Client()
    sign_in(browser, people.clerk)
    code = site.code(browser)
    tokens = site.exchange(code).json()
    renewed = site.refresh(tokens["refresh_token"]).json()
    site.exchange(code)
    site.userinfo(renewed["access_token"])
    link = identity.issue_password_link(actor=SYSTEM, account=people.clerk)
    Client().post("/sign-in", {"name": "mat-khau-cua-toi-9x", "password": PASSWORD})
    hint = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": GOODBYE}
    browser.get("/oidc/logout", hint)
    secrets = [
        PASSWORD,
        "mat-khau-cua-toi-9x",  # typed into the wrong box
        code,
        link.rpartition("/")[2],
        site.client_secret,
        *(value for value in (*tokens.values(), *renewed.values()) if len(str(value)) > 40),
    ]
    written = json.dumps(list(Event.objects.values("subject_label", "actor_label", "details")))
    assert Event.objects.count() > 10
    assert [one for one in secrets if str(one) in written + caplog.text] == []
