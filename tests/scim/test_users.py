"""Officers as a client reads and writes them (RFC 7644 §3)."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.audit.models import Event
from lienthong.identity.models import Account, Session
from lienthong.kit.actor import SYSTEM
from lienthong.scim import clients
from tests.scim.conftest import ENTERPRISE, OFFICER, USER, officer
from tests.small_province import add_account


def refusal(answer):
    """(status, scimType) of a SCIM Error."""
    body = answer.json()
    assert body["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert body["status"] == str(answer.status_code)
    return answer.status_code, body.get("scimType")


# Reading


def test_an_officer_as_a_client_sees_her(program, people):
    (found,) = program.find(filter='userName eq "hoalt.snv"')["Resources"]

    assert found["name"] == {"familyName": "Lê Thị", "givenName": "Hoa"}
    assert found["displayName"] == "Lê Thị Hoa"
    assert found["title"] == "Chuyên viên"
    assert found["active"] is True
    assert found["emails"] == [
        {"value": "hoalt.snv@binhphuoc.gov.vn", "type": "work", "primary": True}
    ]
    assert found[ENTERPRISE] == {"department": "Sở Nội vụ"}
    assert found[OFFICER] == {"unitCode": "H10.09"}
    assert found["meta"]["location"].endswith(f"/scim/v2/Users/{people.clerk.subject}")


def test_the_body_that_a_bureau_belongs_to_is_told_on_request(program):
    (found,) = program.find(
        filter='userName eq "hantt.snv"', attributes=f"{ENTERPRISE}:organization,userName"
    )["Resources"]

    assert found[ENTERPRISE] == {"organization": "Sở Nội vụ"}
    assert "title" not in found


@pytest.mark.parametrize(
    "text, names",
    [
        ('userName eq "HOALT.SNV"', {"hoalt.snv"}),
        ('userName sw "hoa"', {"hoalt.snv"}),
        ('userName ne "hoalt.snv"', {"hantt.snv"}),
        ('name.givenName eq "hoa"', {"hoalt.snv"}),
        ('displayName co "thu hà"', {"hantt.snv"}),
        ('title eq "chuyên viên"', {"hoalt.snv"}),
        ("title pr", {"hoalt.snv"}),
        ("not (title pr)", {"hantt.snv"}),
        ("title eq null", {"hantt.snv"}),
        ("active eq true", {"hoalt.snv", "hantt.snv"}),
        ("active eq false", set()),
        ('emails eq "hoalt.snv@binhphuoc.gov.vn"', {"hoalt.snv"}),
        ('emails.value ew "@binhphuoc.gov.vn"', {"hoalt.snv", "hantt.snv"}),
        ('emails[type eq "work" and value sw "hoalt"]', {"hoalt.snv"}),
        ('emails[type eq "home"]', set()),
        ('phoneNumbers[type eq "mobile" and value co "0912"]', {"hantt.snv"}),
        ('phoneNumbers[type eq "work"]', set()),
        ("phoneNumbers pr", {"hantt.snv"}),
        (f'{ENTERPRISE}:department eq "văn phòng sở"', {"hantt.snv"}),
        (f'{OFFICER}:unitCode eq "H10.09"', {"hoalt.snv"}),
        ('title pr or userName eq "hantt.snv"', {"hoalt.snv", "hantt.snv"}),
        ('meta.created gt "2020-01-01T00:00:00Z"', {"hoalt.snv", "hantt.snv"}),
        ('meta.created lt "2020-01-01T00:00:00+07:00"', set()),
        ('meta.resourceType eq "User"', {"hoalt.snv", "hantt.snv"}),
        (f'{USER}:userName eq "hoalt.snv"', {"hoalt.snv"}),
        ('id eq "nobody"', set()),
        ('id eq "37796ee8-a5cc-4e87-af1c-576108f57560"', set()),
        (r'userName eq "\u0000"', set()),
        (r'title eq "\ud800"', set()),
        ('title co "%"', set()),
    ],
)
def test_filters(program, people, text, names):
    Account.objects.filter(pk=people.department_admin.pk).update(mobile="0912 345 678")
    assert set(program.names(filter=text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "userName",
        'userName xx "a"',
        'nothing eq "a"',
        "active gt true",
        'active eq "perhaps"',
        'userName gt "a"',
        'meta.created co "2020"',
        'meta.created gt "yesterday"',
        f'{ENTERPRISE}:organization eq "Sở Nội vụ"',
        'userName eq "' + "a" * 500 + '"',
        "(" * 240 + "title pr" + ")" * 240,
        "not (" * 90 + "title pr" + ")" * 90,
    ],
)
def test_what_cannot_be_searched_for_is_said(program, text):
    answer = program.wire.get(
        "/scim/v2/Users",
        {"filter": text},
        headers={"Authorization": f"Bearer {program.secret}"},
    )
    if answer.status_code == 200:  # deep, and meaningful
        assert "title pr" in text
    else:
        assert refusal(answer) in [(400, "invalidFilter"), (400, "invalidValue")]


def test_pages(program, units):
    for number in range(5):
        add_account(f"n{number}.snv", f"Nguyễn Văn {number}", units.office, password=False)
    whole = program.names(sortBy="userName")

    page = program.find(sortBy="userName", startIndex="3", count="2")
    assert [one["userName"] for one in page["Resources"]] == whole[2:4]
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (7, 3, 2)
    assert program.find(count="0")["totalResults"] == 7
    assert program.find(startIndex="99").get("Resources", []) == []
    assert program.names(sortBy="userName", sortOrder="descending") == whole[::-1]


def test_a_page_has_an_end_whatever_is_asked(program, units, monkeypatch):
    monkeypatch.setattr("lienthong.scim.api.LARGEST_PAGE", 1)
    assert len(program.names(count="100000")) == 1


def test_names_are_sorted_as_in_vietnamese(program, units):
    for name, full_name in [("o.snv", "Trần Ơn"), ("p.snv", "Trần Phúc"), ("d.snv", "Trần Đạt")]:
        add_account(name, full_name, units.office, password=False)
    found = program.names(sortBy="displayName", filter='name.familyName eq "Trần"')
    assert found == ["d.snv", "o.snv", "p.snv"]


def test_search_by_post(program):
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": 'userName eq "hoalt.snv"',
        "attributes": ["userName"],
    }
    for path in ("/Users/.search", "/.search"):
        (found,) = program.send("POST", path, body).json()["Resources"]
        assert set(found) == {"schemas", "id", "userName"}


# Creating


def test_a_new_officer(program, units):
    created = program.create(
        name={"familyName": "Phạm Thị", "givenName": "Mai"},
        title="Văn thư",
        externalId="HR-17",
        phoneNumbers=[{"value": "0271 3888 999"}, {"value": "0912 345 678", "type": "mobile"}],
        **{OFFICER: {"unitCode": "H10.09.2", "contactEmails": [{"value": "mai@thu.example"}]}},
    )
    account = Account.objects.get(subject=created["id"])

    assert (account.full_name, account.title) == ("Phạm Thị Mai", "Văn thư")
    assert (account.phone, account.mobile) == ("0271 3888 999", "0912 345 678")
    assert (account.unit, account.emails) == (units.office, "mai@thu.example")
    assert created["externalId"] == "HR-17"
    assert program.get(f"/Users/{created['id']}").json() == created


def test_a_new_officer_of_whom_only_the_name_is_said_is_active_in_the_clients_unit(program):
    body = officer()
    del body["active"]
    created = program.send("POST", "/Users", body).json()

    assert (created["active"], created[OFFICER]["unitCode"]) == (True, "H10.09")


def test_a_unit_is_understood_by_its_name(program):
    created = program.create(**{ENTERPRISE: {"department": "văn phòng sở"}})
    assert created[OFFICER]["unitCode"] == "H10.09.2"


def test_what_the_server_owns_is_not_taken_from_a_client(program):
    created = program.create(
        id="mine", emails=[{"value": "x@y.example"}], displayName="X", meta={"version": "1"}
    )
    assert created["id"] != "mine"
    assert created["emails"][0]["value"] == "anhnv.snv@binhphuoc.gov.vn"
    assert created["displayName"] == "Nguyễn Văn Anh"


def test_unknown_attributes_are_passed_over(program):
    created = program.create(nickName="A", password="Mot-cau-dai", locale="vi")
    assert not {"nickName", "password", "locale"} & set(created)


@pytest.mark.parametrize(
    "said, told",
    [
        ({"userName": "hoalt.snv"}, (409, "uniqueness")),
        ({"userName": "HoaLT.snv"}, (409, "uniqueness")),
        ({"userName": "có dấu"}, (400, "invalidValue")),
        ({"userName": None}, (400, "invalidValue")),
        ({"userName": "x\0y"}, (400, "invalidValue")),
        ({"name": {"familyName": "Phạm"}}, (400, "invalidValue")),
        ({"name": "Phạm Mai"}, (400, "invalidValue")),
        ({"name": {"givenName": "x" * 300}}, (400, "invalidValue")),
        ({"title": "x" * 101}, (400, "invalidValue")),
        ({"active": "perhaps"}, (400, "invalidValue")),
        ({"phoneNumbers": [{"value": "call me"}]}, (400, "invalidValue")),
        ({"phoneNumbers": [{"value": "0912345678"}] * 2}, (400, "invalidValue")),
        ({"phoneNumbers": [{"value": "0912345678", "type": "fax"}]}, (400, "invalidValue")),
        ({OFFICER: {"contactEmails": [{"value": "no address"}]}}, (400, "invalidValue")),
        ({OFFICER: {"contactEmails": [{"value": "a@b.cd"}] * 99}}, (400, "invalidValue")),
        ({OFFICER: {"unitCode": "H10.99"}}, (400, "invalidValue")),
        ({ENTERPRISE: {"department": "Sở Không có"}}, (400, "invalidValue")),
        ({"externalId": "x" * 201}, (400, "invalidValue")),
        ({"schemas": ["urn:other"]}, (400, "invalidSyntax")),
    ],
)
def test_what_cannot_be_taken_is_said_and_leaves_nothing(program, said, told):
    before = Account.objects.count()
    assert refusal(program.send("POST", "/Users", officer(**said))) == told
    assert Account.objects.count() == before


def test_a_name_once_given_is_never_given_again(program):
    created = program.create()
    program.send("DELETE", f"/Users/{created['id']}")
    assert refusal(program.send("POST", "/Users", officer())) == (409, "uniqueness")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"a"', b"\xff", b'{"a": "\\ud800"}', b"[" * 50_000]
)
def test_a_body_that_is_no_object_is_refused(program, body):
    assert refusal(program.send("POST", "/Users", body)) == (400, "invalidSyntax")


def test_a_huge_body_is_refused(program):
    assert refusal(program.send("POST", "/Users", b" " * 100_001))[0] == 413


# Changing


def test_a_replacement_says_everything(program):
    created = program.create(title="Văn thư", phoneNumbers=[{"value": "0271 3888 999"}])
    wanted = officer(name={"familyName": "Nguyễn Văn", "givenName": "Ánh"}, active=False)
    changed = program.send("PUT", f"/Users/{created['id']}", wanted).json()

    assert (changed["displayName"], changed["active"]) == ("Nguyễn Văn Ánh", False)
    assert "title" not in changed and "phoneNumbers" not in changed
    assert changed[OFFICER]["unitCode"] == "H10.09"


def test_the_account_name_stays(program):
    created = program.create()
    path = f"/Users/{created['id']}"

    assert refusal(program.send("PUT", path, officer("other.snv"))) == (400, "mutability")
    rename = {"op": "replace", "path": "userName", "value": "other.snv"}
    assert refusal(program.patch(created["id"], rename)) == (400, "mutability")


def test_a_patch_changes_what_it_names(program):
    created = program.create(title="Văn thư")
    changed = program.patch(
        created["id"],
        {"op": "replace", "path": "name.givenName", "value": "Ánh"},
        {"op": "remove", "path": "title"},
        {"op": "add", "path": "phoneNumbers", "value": [{"value": "0912345678", "type": "mobile"}]},
    ).json()

    assert changed["displayName"] == "Nguyễn Văn Ánh"
    assert "title" not in changed
    assert changed["phoneNumbers"] == [{"value": "0912345678", "type": "mobile"}]


def test_a_patch_as_entra_sends_it(program):
    """Operations capitalised, truth as text, a value where there is none yet."""
    created = program.create()
    changed = program.patch(
        created["id"],
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "Add", "path": 'phoneNumbers[type eq "mobile"].value', "value": "0912345678"},
        {"op": "Replace", "value": {"title": "Văn thư", f"{OFFICER}:unitCode": "H10.09.2"}},
    )

    assert changed.status_code == 200, changed.content
    assert changed.json()["active"] is False
    assert changed.json()["title"] == "Văn thư"
    assert changed.json()["phoneNumbers"] == [{"value": "0912345678", "type": "mobile"}]
    assert changed.json()[OFFICER]["unitCode"] == "H10.09.2"


@pytest.mark.parametrize(
    "operation, told",
    [
        ({"op": "replace", "path": "emails", "value": [{"value": "x@y.example"}]}, "mutability"),
        ({"op": "remove", "path": "displayName"}, "mutability"),
        ({"op": "remove", "path": "name.givenName"}, None),
        ({"op": "replace", "path": "nothing[", "value": 1}, "invalidPath"),
        ({"op": "replace", "path": "active", "value": "perhaps"}, "invalidValue"),
        ({"op": "turn", "path": "active"}, "invalidSyntax"),
        ({"op": "remove"}, "noTarget"),
    ],
)
def test_a_patch_that_cannot_be_applied_changes_nothing(program, operation, told):
    created = program.create()
    good = {"op": "replace", "path": "title", "value": "Văn thư"}
    answer = program.patch(created["id"], good, operation)

    status, kind = refusal(answer)
    assert status == 400 and kind in {told, "invalidValue", "mutability"}
    assert "title" not in program.get(f"/Users/{created['id']}").json()


def test_inactive_is_suspended_at_once(program, people):
    Session.objects.create(
        account=people.clerk,
        digest=b"d" * 32,
        created_at=people.clerk.created_at,
        authenticated_at=people.clerk.created_at,
        seen_at=people.clerk.created_at,
        expires_at=people.clerk.created_at.replace(year=2099),
        methods="pwd",
    )
    off = {"op": "replace", "path": "active", "value": False}
    assert program.patch(str(people.clerk.subject), off).json()["active"] is False
    assert not Account.objects.get(pk=people.clerk.pk).enabled
    assert Session.objects.get(account=people.clerk).ended_reason == "suspended"

    on = {"op": "replace", "path": "active", "value": True}
    assert program.patch(str(people.clerk.subject), on).json()["active"] is True


def test_a_removed_officer_is_gone_for_clients_and_on_record_here(program, people):
    path = f"/Users/{people.clerk.subject}"

    assert program.send("DELETE", path).status_code == 204
    assert refusal(program.get(path)) == (404, None)
    assert program.names() == ["hantt.snv"]
    assert Account.objects.get(pk=people.clerk.pk).status == "removed"


def test_a_superiors_account_is_out_of_reach(program, people):
    """A client holds accounts.manage alone: it cannot suspend or move an administrator."""
    off = {"op": "replace", "path": "active", "value": False}
    subject = str(people.department_admin.subject)

    assert refusal(program.patch(subject, off)) == (403, None)
    assert refusal(program.send("DELETE", f"/Users/{subject}")) == (403, None)


def test_every_change_is_in_the_trail_under_the_clients_name(program):
    created = program.create()
    program.patch(created["id"], {"op": "replace", "path": "title", "value": "Văn thư"})
    program.patch(created["id"], {"op": "replace", "path": "active", "value": False})
    program.send("DELETE", f"/Users/{created['id']}")

    lines = Event.objects.filter(subject_label="anhnv.snv").order_by("id")
    assert [line.kind for line in lines] == [
        "account_added",
        "account_edited",
        "account_suspended",
        "account_removed",
    ]
    assert {line.actor_label for line in lines} == {"scim:Nhân sự"}


# Versions


def test_a_version_names_what_is_said(program):
    created = program.create()
    path = f"/Users/{created['id']}"
    answer = program.get(path)

    assert answer.headers["ETag"] == created["meta"]["version"]
    assert program.get(path, **{"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_an_older_version_is_not_overwritten(program):
    created = program.create()
    seen = {"If-Match": created["meta"]["version"]}
    title = {"op": "replace", "path": "title", "value": "Văn thư"}
    path = f"/Users/{created['id']}"

    assert program.patch(created["id"], title, **seen).status_code == 200
    assert refusal(program.patch(created["id"], title, **seen)) == (412, None)
    assert refusal(program.send("PUT", path, officer(), **seen)) == (412, None)
    assert refusal(program.send("DELETE", path, **seen)) == (412, None)
    assert program.patch(created["id"], title, **{"If-Match": "*"}).status_code == 200


# Whom each client sees


def test_external_ids_are_each_clients_own(program, connect, units, people):
    other = connect(units.province, "Thi đua")
    subject = str(people.clerk.subject)
    name = {"op": "add", "path": "externalId", "value": "HR-1"}
    program.patch(subject, name)

    assert program.names(filter='externalId eq "HR-1"') == ["hoalt.snv"]
    assert "externalId" not in other.get(f"/Users/{subject}").json()
    assert other.names(filter='externalId eq "HR-1"') == []


def test_attack_49_what_is_outside_the_subtree_is_not_there(program, people, units):
    outsider = str(people.outsider.subject)
    off = {"op": "replace", "path": "active", "value": False}

    assert "lamvv.budang" not in program.names()
    assert program.find()["totalResults"] == 2
    assert program.find(filter='userName eq "lamvv.budang"')["totalResults"] == 0
    assert program.find(filter=f'id eq "{outsider}"')["totalResults"] == 0
    missing = program.get("/Users/37796ee8-a5cc-4e87-af1c-576108f57560").content
    assert program.get(f"/Users/{outsider}").content == missing
    assert refusal(program.patch(outsider, off)) == (404, None)
    assert refusal(program.send("PUT", f"/Users/{outsider}", officer())) == (404, None)
    assert refusal(program.send("DELETE", f"/Users/{outsider}")) == (404, None)


def test_attack_49_no_officer_is_moved_out_or_put_outside(program, people):
    move = {"op": "replace", "path": f"{OFFICER}:unitCode", "value": "H10.16"}
    there = program.patch(str(people.clerk.subject), move)
    nowhere = program.patch(str(people.clerk.subject), move | {"value": "H10.77"})

    assert refusal(there) == (400, "invalidValue")
    assert there.json()["detail"].replace("H10.16", "") == nowhere.json()["detail"].replace(
        "H10.77", ""
    )
    by_name = officer(**{ENTERPRISE: {"department": "Sở Xây dựng"}})
    assert refusal(program.send("POST", "/Users", by_name)) == (400, "invalidValue")


def test_attack_49_the_schemas_suggest_units_of_the_subtree_only(program):
    schema = program.get(f"/Schemas/{OFFICER}").json()
    (code,) = [one for one in schema["attributes"] if one["name"] == "unitCode"]
    assert code["canonicalValues"] == ["H10.09", "H10.09.2"]


# Who may ask at all


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic eDp5"])
def test_a_stranger_is_asked_for_a_token(program, header):
    answer = program.get("/Users", Authorization=header)
    assert refusal(answer) == (401, None)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_or_expired_or_renewed_token_opens_nothing(program, connect, units, settings):
    from datetime import timedelta

    from lienthong.kit import clock

    clients.revoke(actor=SYSTEM, token=program.token)
    assert program.get("/Users").status_code == 401

    other = connect(units.home_affairs, "Khác")
    with clock.later_by(timedelta(days=400)):
        assert other.get("/Users").status_code == 401
    issued = clients.renew(actor=SYSTEM, token=other.token)
    assert other.get("/Users").status_code == 401
    other.secret = issued.secret
    assert other.get("/Users").status_code == 200


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("GET", "/Groups", 404),
        ("GET", "/Me", 404),
        ("POST", "/Bulk", 404),
        ("DELETE", "/Users", 405),
        ("POST", "/Schemas", 405),
        ("GET", "/Users/not-a-uuid", 404),
        ("GET", "/Schemas?filter=x", 403),
        ("GET", "/Users?count=1&count=2", 400),
        ("GET", "/Users?count=many", 400),
        ("GET", "/Users?sortBy=active", 400),
        ("GET", "/Users?attributes=userName&excludedAttributes=title", 400),
        ("GET", "/", 404),
    ],
)
def test_other_addresses_and_methods_get_a_scim_error(program, method, path, status):
    assert refusal(program.send(method, path))[0] == status


def test_a_cookie_is_not_enough(people, client):
    from tests.small_province import PASSWORD

    client.post("/sign-in", {"name": "hantt.snv", "password": PASSWORD})
    assert client.get("/scim/v2/Users").status_code == 401


# What it costs


def test_statements_of_a_call(program, people, units):
    """A page takes as many as one officer; docs/scim.md names them."""

    def cost(*call, **more):
        program.get("/Users")  # marks the token as used, once a minute
        with CaptureQueriesContext(connection) as spent:
            assert program.send(*call, **more).status_code < 300
        said = [each["sql"] for each in spent if "SAVEPOINT" not in each["sql"]]
        return len(said)

    one = f"/Users/{people.clerk.subject}"
    title = {"op": "replace", "path": "title", "value": "Văn thư"}
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [title]}
    costs = {
        "read": cost("GET", one),
        "page": cost("GET", "/Users"),
        "create": cost("POST", "/Users", officer()),
        "patch": cost("PATCH", one, body),
        "remove": cost("DELETE", one),
    }
    for number in range(9):
        add_account(f"n{number}.snv", f"Nguyễn Văn {number}", units.office, password=False)
    assert cost("GET", "/Users") == costs["page"]
    print(json.dumps(costs))
    assert costs["read"] <= 3 and costs["page"] <= 4
    assert costs["create"] <= 12 and costs["patch"] <= 12 and costs["remove"] <= 12
