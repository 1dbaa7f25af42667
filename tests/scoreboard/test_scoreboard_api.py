"""The HTTP API for vendors' systems, as their programs use it, and the centre's page that lets them in."""

import json
import re
from datetime import date
from functools import reduce
from operator import getitem

import pytest
from django.test import Client

from lienthong.audit.models import Event
from lienthong.identity.models import Account
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scoreboard import actions
from lienthong.scoreboard.api import callers
from lienthong.scoreboard.api.figures import MOST_ROWS
from lienthong.scoreboard.models import ApiCaller, Batch, Fact, FactChange, Indicator
from tests.console.conftest import signed_in, text
from tests.scoreboard.forms import (
    MEETINGS,
    PLAN,
    SIGNED,
    UNIT,
    april,
    february,
    indicator,
    province,
)

__all__ = ["april", "february", "province"]  # fixtures
API = "/api/scoreboard/v1"
FIGURES = f"{API}/periods/2023-03/figures"
PAGE = "/console/scoreboard/api"
PROBLEM = "application/problem+json"


@pytest.fixture
def march(february):
    return actions.ensure_period("2023-03", actor=SYSTEM)


def granted(unit, *codes, name="Phần mềm họp"):
    return callers.grant(
        actor=SYSTEM,
        name=name,
        unit=unit,
        indicators=list(Indicator.objects.filter(code__in=codes)),
    )


@pytest.fixture
def vendor(march, province):
    """A system that may tell meetings and signed documents of the whole province."""
    return granted(province["H10"], MEETINGS, SIGNED)


def ask(issued, address, **more):
    token = issued if isinstance(issued, str) else issued.secret
    return Client().get(address, headers={"Authorization": f"Bearer {token}"}, **more)


def send(issued, *rows, address=FIGURES, body=None, kind="application/json"):
    token = issued if isinstance(issued, str) else issued.secret
    sent = json.dumps({"figures": rows}) if body is None else body
    headers = {"Authorization": f"Bearer {token}"}
    return Client().put(address, sent, content_type=kind, headers=headers)


def told(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:1000]
    kind = "application/json" if status == 200 else PROBLEM
    assert answer.headers["Content-Type"].startswith(kind)
    found = answer.json()
    if status != 200:
        assert found["status"] == status and found["type"].startswith("urn:lienthong:problem:")
    return found


def row(code=MEETINGS, unit=UNIT, **said):
    return {"indicator": code, "unit": unit, **(said or {"value": 45})}


def wrong(answer):
    """Field and words of the one wrong row."""
    (error,) = told(answer, 422)["errors"]
    return error["pointer"].removeprefix(f"#/figures/{error['row']}").lstrip("/"), error["detail"]


def fact(code, unit=UNIT):
    return Fact.objects.get(indicator__code=code, unit__code=unit, period__code="2023-03")


# ── Sending ─────────────────────────────────────────────────────────────────────────────────────


def test_figures_are_stored_and_lead_back_to_what_was_sent(vendor, province):
    found = told(
        send(
            vendor,
            row(),
            row(SIGNED, numerator=186, denominator="200.0"),
            row(unit="H10.16", state="no_data"),
            row(unit="h10.31", state="not_applicable"),
        )
    )
    assert (found["applied"], found["changed"], found["unchanged"]) == (4, 0, 0)
    batch = Batch.objects.get(kind="api")
    assert found["batch"] == batch.pk and batch.name == "Phần mềm họp"
    assert json.loads(bytes(batch.content))["figures"][0] == row()
    assert (fact(MEETINGS).value, fact(MEETINGS).batch) == (45, batch)
    assert fact(SIGNED).value == 93 and fact(SIGNED).numerator == 186
    assert (fact(MEETINGS, "H10.16").state, fact(MEETINGS, "H10.16").value) == ("no_data", None)
    assert Event.objects.filter(kind="scoreboard_figures_stored").latest("id").actor_label == (
        "api:Phần mềm họp"
    )


def test_the_same_call_again_changes_nothing(vendor):
    told(send(vendor, row(), row(SIGNED, value=92.7)))
    again = told(send(vendor, row(), row(SIGNED, value="92.70")))
    assert again["unchanged"] == 2 and again["batch"] is None
    assert Batch.objects.filter(kind="api").count() == 1


def test_a_changed_value_keeps_what_it_was(vendor):
    told(send(vendor, row()))
    assert told(send(vendor, row(value=46)))["changed"] == 1
    assert FactChange.objects.get().before["value"].startswith("45")


def test_all_or_nothing_and_every_wrong_row_is_told(vendor):
    answer = send(vendor, row(), row("khong-co"), row(unit="H10.99"), row(unit="H10.16", value=-1))
    found = told(answer, 422)
    assert [one["pointer"] for one in found["errors"]] == [
        "#/figures/1/indicator",
        "#/figures/2/unit",
        "#/figures/3/value",
    ]
    assert found["type"] == "urn:lienthong:problem:wrong-figures"
    assert not Batch.objects.filter(kind="api").exists()


@pytest.mark.parametrize(
    ("bad", "field", "words"),
    [
        (row(PLAN), "indicator", "trong quyền"),
        (row(unit="H10.34"), "unit", "không áp dụng cho đơn vị"),
        (row(unit=9), "unit", "Không có đơn vị"),
        (row(unit="H10\0"), "unit", "Không có đơn vị"),
        (row(value="1.234,5"), "value", "Không phải là số"),
        (row(value=True), "value", "Không phải là số"),
        (row(value="NaN"), "value", "Không phải là số"),
        (row(value="1e400"), "value", "quá lớn"),
        (row(value=1.5), "value", "số nguyên"),
        (row(value=1, state="no_data"), "state", "bỏ trống giá trị"),
        (row(state="gone"), "state", "value, no_data"),
        (row(state=["value"]), "state", "value, no_data"),
        (row(numerator=1, denominator=2), "numerator", "không có tử số"),
        (row(SIGNED, numerator=1), "denominator", "cả tử số và mẫu số"),
        (row(SIGNED, numerator=1, denominator=0), "denominator", "Mẫu số bằng 0"),
        (row(SIGNED, value="92.12345"), "value", "4 chữ số"),
        (row(colour="red"), "", "colour"),
        ("dòng", "", "không đúng dạng"),
        ({"indicator": MEETINGS, "unit": UNIT}, "value", "Hãy nhập giá trị"),
    ],
)
def test_what_can_be_no_figure(vendor, bad, field, words):
    found = wrong(send(vendor, bad))
    assert found[0] == field and words in found[1]


def test_a_figure_stands_once_in_a_call(vendor):
    assert "đã có ở một dòng trên" in wrong(send(vendor, row(), row(value=46)))[1]


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ("{", 400, "not-json"),
        (b"\xff", 400, "not-json"),
        ('{"figures": [{"value": NaN}]}', 400, "not-json"),
        ("[" * 100_000, 400, "not-json"),
        ("[]", 422, "not-a-batch"),
        ('{"figures": []}', 422, "not-a-batch"),
        ('{"figures": [], "more": 1}', 422, "not-a-batch"),
        (json.dumps({"figures": [{}] * (MOST_ROWS + 1)}), 413, "too-many-rows"),
    ],
)
def test_what_is_no_batch(vendor, body, status, kind):
    assert told(send(vendor, body=body), status)["type"].endswith(kind)


def test_a_body_over_a_megabyte_is_refused(vendor):
    assert send(vendor, body=b" " * 1_000_001).status_code == 413
    assert told(send(vendor, row(), kind="text/plain"), 415)


def test_a_closed_period_is_for_people(vendor, march):
    actions.close_period(actor=SYSTEM, period=march)
    assert told(send(vendor, row()), 409)["type"].endswith("period-closed")
    assert told(send(vendor, row(), address=f"{API}/periods/2031-01/figures"), 404)


def test_five_thousand_rows_take_few_statements(vendor, django_assert_max_num_queries):
    rows = [row(unit=unit) for unit in (UNIT, "H10.16", "H10.31")]
    with django_assert_max_num_queries(30):
        told(send(vendor, *rows))


# ── Who may ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("token", ["", "sai", "x" * 43])
def test_strangers_learn_nothing(vendor, token):
    for address in (f"{API}/periods", f"{API}/indicators", f"{API}/periods/2023-03/indicators/x"):
        answer = ask(token, address)
        assert told(answer, 401) and "Bearer" in answer.headers["WWW-Authenticate"]
    assert told(send(token, row()), 401)


def test_a_cookie_is_no_key(march, editor):
    browser = signed_in(Account.objects.get(name=editor.label))
    assert browser.put(FIGURES, "{}", content_type="application/json").status_code == 401


def test_an_expired_and_a_revoked_key_are_refused(vendor):
    with clock.standing_at(vendor.caller.expires_at):
        told(ask(vendor, f"{API}/periods"), 401)
    renewed = callers.renew(actor=SYSTEM, caller=vendor.caller)
    told(ask(vendor, f"{API}/periods"), 401)
    told(ask(renewed, f"{API}/periods"))
    callers.revoke(actor=SYSTEM, caller=vendor.caller)
    told(ask(renewed, f"{API}/periods"), 401)


def test_a_unit_outside_the_subtree_does_not_exist(march, province):
    issued = granted(province["H10.16"], MEETINGS)
    assert told(send(issued, row(unit="H10.16")))["applied"] == 1
    outside, unknown = wrong(send(issued, row(unit=UNIT))), wrong(send(issued, row(unit="H10.99")))
    assert outside == unknown == ("unit", "Không có đơn vị mang mã này trong quyền của hệ thống")


def test_methods_and_addresses_that_are_not_there(vendor):
    answer = ask(vendor, FIGURES)
    assert told(answer, 405) and answer.headers["Allow"] == "PUT"
    assert told(ask(vendor, f"{API}/khong-co"), 404)


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────


def test_periods_and_the_indicators_of_the_grant(vendor):
    found = told(ask(vendor, f"{API}/periods"))["periods"]
    assert [one["code"] for one in found] == ["2023-03", "2023-02"] and found[0]["open"]
    mine = told(ask(vendor, f"{API}/indicators"))["indicators"]
    assert [one["code"] for one in mine] == [MEETINGS, SIGNED]
    assert mine[1]["numerator"] == "Văn bản điện tử đi đã ký số"


def test_standings_of_the_subtree(march, province):
    everyone, one = (
        granted(province["H10"], MEETINGS),
        granted(province["H10.16"], MEETINGS, name="Một sở"),
    )
    told(send(everyone, row(), row(unit="H10.16", value=50)))
    address = f"{API}/periods/2023-03/indicators/{MEETINGS}"
    found = told(ask(everyone, address))
    units = {line["code"]: line for level in found["levels"] for line in level["units"]}
    assert (units[UNIT]["value"], units[UNIT]["rank"], units[UNIT]["previous"]) == (45, 2, 40)
    seen = told(ask(one, address))["levels"]
    assert [line["code"] for level in seen for line in level["units"]] == ["H10.16"]
    assert told(ask(one, f"{API}/periods/2023-03/indicators/{PLAN}"), 404)


# ── Described ───────────────────────────────────────────────────────────────────────────────────


def document():
    answer = Client().get(f"{API}/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def resolve(schema, whole):
    """What a schema refers to."""
    while path := schema.get("$ref"):
        schema = reduce(getitem, path.removeprefix("#/").split("/"), whole)
    return schema


def conforms(value, schema, whole):
    """Enough of JSON Schema for what our document says."""
    schema = resolve(schema, whole)
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
             "number": (int, float), "null": type(None)}  # fmt: skip
    if names := schema.get("type"):
        wanted = [kinds[name] for name in ([names] if isinstance(names, str) else names)]
        assert any(isinstance(value, one) for one in wanted), (value, names)
    if "enum" in schema:
        assert value in schema["enum"]
    if isinstance(value, dict):
        assert set(schema.get("required", ())) <= set(value), (schema.get("required"), value)
        for name, one in value.items():
            if name in schema.get("properties", {}):
                conforms(one, schema["properties"][name], whole)
    for one in value if isinstance(value, list) else ():
        conforms(one, schema.get("items", {}), whole)


def test_the_document_says_what_the_answers_are(vendor):
    whole = document()
    assert whole["openapi"].startswith("3.1") and whole["servers"][0]["url"].endswith(API)
    sent = send(vendor, *whole["paths"]["/periods/{period}/figures"]["put"]["requestBody"]
                ["content"]["application/json"]["example"]["figures"])  # fmt: skip
    answers = {
        ("/periods", "get"): ask(vendor, f"{API}/periods"),
        ("/indicators", "get"): ask(vendor, f"{API}/indicators"),
        ("/periods/{period}/figures", "put"): sent,
        ("/periods/{period}/indicators/{indicator}", "get"): ask(
            vendor, f"{API}/periods/2023-03/indicators/{SIGNED}"
        ),
    }
    assert {path for path, _ in answers} == set(whole["paths"])
    for (path, method), answer in answers.items():
        content = whole["paths"][path][method]["responses"]["200"]["content"]
        conforms(told(answer), content["application/json"]["schema"], whole)
    conforms(told(send(vendor, row("x")), 422), {"$ref": "#/components/schemas/Problem"}, whole)


# ── The centre ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def centre(march, editor):
    return signed_in(Account.objects.get(name=editor.label))


def test_the_centre_lets_a_system_in_and_shows_its_token_once(centre, province):
    shown = text(
        centre.post(
            PAGE,
            {
                "name": "Phần mềm họp",
                "unit": "Sở Nội vụ",
                "unit_value": UNIT,
                "indicators": [indicator(MEETINGS).pk],
            },
        )
    )
    secret = re.search(r'class="code">([\w-]{43})<', shown)[1]
    told(send(secret, row()))
    assert wrong(send(secret, row(SIGNED, value=90)))[0] == "indicator"
    listed = text(centre.get(PAGE))
    assert "Phần mềm họp" in listed and "Họp không giấy" in listed and secret not in listed
    assert Event.objects.get(kind="scoreboard_caller_granted").details["indicators"] == [MEETINGS]

    number = ApiCaller.objects.get().pk
    assert "Đổi mã kết nối?" in text(centre.get(f"{PAGE}/{number}/renew"))
    again = re.search(r'class="code">([\w-]{43})<', text(centre.post(f"{PAGE}/{number}/renew")))[1]
    told(ask(secret, f"{API}/periods"), 401)
    assert "Thu hồi kết nối này?" in text(centre.get(f"{PAGE}/{number}/revoke"))
    centre.post(f"{PAGE}/{number}/revoke")
    told(ask(again, f"{API}/periods"), 401)
    assert "Đã thu hồi" in text(centre.get(PAGE))
    assert centre.get(f"{PAGE}/{number}/renew").status_code == 404


def test_a_grant_that_cannot_be_is_told_beside_the_field(centre, vendor):
    assert "Hãy điền “Tên hệ thống”" in text(centre.post(PAGE, {"name": ""}))
    sent = {"name": "Phần mềm họp", "unit_value": "H10", "indicators": [indicator(PLAN).pk]}
    assert "Đã có hệ thống tên Phần mềm họp" in text(centre.post(PAGE, sent))
    late = sent | {"name": "Khác", "until": "01/01/2020"}
    assert "Ngày hết hạn phải sau hôm nay" in text(centre.post(PAGE, late))
    assert centre.get(f"{PAGE}/find/unit?q=noi vu").json()["options"][0]["value"] == UNIT


def test_only_the_centre_lets_systems_in(vendor, province):
    from tests.small_province import actor, add_account

    account = add_account("hantt.snv", "Nguyễn Thị Thu Hà", province[UNIT], role="unit_admin")
    browser = signed_in(account)
    for address in (PAGE, f"{PAGE}/{vendor.caller.pk}/revoke", f"{PAGE}/find/unit?q=x"):
        assert browser.get(address).status_code == 404
    with pytest.raises(NotFound):
        callers.revoke(actor=actor(account), caller=vendor.caller)
    with pytest.raises(Refused):
        callers.grant(actor=SYSTEM, name=" ", unit=province[UNIT], indicators=[indicator(PLAN)])
    with pytest.raises(Refused):
        callers.grant(
            actor=SYSTEM,
            name="X",
            unit=province[UNIT],
            indicators=[indicator(PLAN)],
            until=date(2020, 1, 1),
        )
