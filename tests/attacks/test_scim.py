"""Attacks by a client of the SCIM server that holds a token (SECURITY.md 13, 49)."""

import pytest

from lienthong.identity.models import Account
from tests.scim.conftest import OFFICER, connect, program

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
