"""Attacks by a client of the SCIM server that holds a token (SECURITY.md 13, 49, 50)."""

import pytest

from lienthong.identity import actions as accounts
from lienthong.identity import queries as identity
from lienthong.identity.models import Account
from lienthong.kit.actor import SYSTEM
from lienthong.scim import clients, queries
from tests.scim.conftest import OFFICER, Program, connect, program
from tests.small_province import actor

__all__ = ["connect", "program"]  # fixtures

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("2020-01-01T00:00:00+23:59", 200),
        ("0001-01-01T00:00:00+23:59", 400),
        ("9999-12-31T23:59:59-23:59", 400),
    ],
)
def test_attack_13_a_moment_that_no_database_knows_is_refused(program, moment, status):
    answer = program.wire.get(
        "/scim/v2/Users",
        {"filter": f'meta.created gt "{moment}"'},
        headers={"Authorization": f"Bearer {program.secret}"},
    )
    assert answer.status_code == status


@pytest.mark.parametrize("name", ["Operations", "operations"])
def test_attack_13_a_patch_of_a_thousand_parts_is_refused_unread(program, people, name):
    """Each goes over the whole officer: together they would hold the row for many seconds."""
    more = {"op": "add", "path": "phoneNumbers", "value": [{"value": "1"}]}
    path = f"/Users/{people.clerk.subject}"
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], name: [more] * 900}
    assert program.send("PATCH", path, body).status_code == 413


@pytest.mark.parametrize(
    "said",
    [
        {"person": 1, "kind": "citizen", "unit": 1, "tax_code": "1", "represents_unit": True},
        {"password": "mot-cau-dai-khac", "roles": [{"value": "province_admin"}], "groups": [1]},
        {OFFICER: {"person": 1, "declared": 1, "bound_at": "2020-01-01T00:00:00Z"}},
    ],
)
def test_attack_49_columns_that_are_not_offered_are_not_reached(program, people, said):
    before = Account.objects.values().get(pk=people.clerk.pk)
    program.patch(str(people.clerk.subject), {"op": "add", "value": said})
    for key, value in said.items():
        program.patch(str(people.clerk.subject), {"op": "add", "path": key, "value": value})
    assert Account.objects.values().get(pk=people.clerk.pk) == before


@pytest.mark.parametrize("path", ["userName", "id", "emails", "meta.created"])
def test_attack_49_who_an_officer_is_stays(program, people, path):
    change = {"op": "replace", "path": path, "value": "ai-khac"}
    assert program.patch(str(people.clerk.subject), change).status_code == 400


def test_attack_50_a_token_stands_and_falls_with_its_issuers_right(people, units):
    """Until somebody who holds the right answers for it; the centre's belong to the installation."""
    hers = actor(people.department_admin)
    issued = clients.issue(actor=hers, name="Nhân sự", unit=units.office)
    program = Program(issued.secret, issued.token)
    centre = clients.issue(actor=actor(people.province_admin), name="Tỉnh", unit=units.office)
    assert program.get("/Users").status_code == 200
    for account in (people.department_admin, people.province_admin):
        for role in identity.roles_of(account):
            accounts.end_role(actor=SYSTEM, role=role)
    assert program.get("/Users").status_code == 401
    assert Program(centre.secret, centre.token).get("/Users").status_code == 200
    (known,) = queries.tokens(SYSTEM).filter(pk=issued.token.pk)
    assert queries.state(known) == "orphaned"
    program.secret = clients.renew(actor=SYSTEM, token=issued.token).secret
    assert program.get("/Users").status_code == 200


def test_attack_50_nor_does_it_outlive_its_issuers_account(people, units):
    hers = actor(people.department_admin)
    issued = clients.issue(actor=hers, name="Nhân sự", unit=units.office)
    accounts.suspend(actor=SYSTEM, account=people.department_admin)
    assert Program(issued.secret, issued.token).get("/Users").status_code == 401
