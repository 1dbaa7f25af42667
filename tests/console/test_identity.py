"""The identity part of the officer's form: declared, scanned, checked, asked, vouched for, let go."""

import re
from dataclasses import replace

import pytest

from lienthong.audit.models import Event
from lienthong.identity import verification
from lienthong.identity.models import Account
from lienthong.kit import jobs
from lienthong.kit.actor import SYSTEM
from lienthong.persons import actions as persons
from lienthong.persons import answers, queries
from lienthong.persons.models import Check, Person
from lienthong.persons.rules import Source
from tests.console.conftest import signed_in, text
from tests.population import HOA
from tests.small_province import actor, add_account

CARD = {
    "name": "Lê Thị Hoa",
    "birth_date": "04/07/1991",
    "gender": "female",
    "number": "0701 9100 0042",
    "issued_on": "10/08/2021",
    "issued_at": HOA.issued_at,
    "address": HOA.address,
}
QR = "070191000042||Lê Thị Hoa|04071991|Nữ|Khu phố 2, Tân Phú, Đồng Xoài, Bình Phước|10082021"


def url(account, *rest: str) -> str:
    return "/".join(["/console/accounts", str(account.pk), *rest])


def stored(account) -> Account:
    return Account.objects.select_related("person", "declared", "unit").get(pk=account.pk)


def save(browser, account, then="", **changes):
    return browser.post(url(account, "identity"), CARD | changes | {"then": then})


def panel(browser, account) -> str:
    """The identity part of the page."""
    shown = text(browser.get(url(account)))
    return shown[shown.index('id="identity"') :]


# ── Declaring ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_declared_is_kept_and_shown_again(department, people):
    answer = save(department, people.clerk)
    assert answer.status_code == 303 and answer["Location"].endswith("#identity")
    assert queries.declared(stored(people.clerk).declared) == HOA
    shown = panel(department, people.clerk)
    assert "Đã khai, chưa xác thực" in shown
    for value in ("070191000042", "04/07/1991", "10/08/2021", HOA.address, HOA.issued_at):
        assert value in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"number": "07019100004"}, "đúng 12 chữ số"),
        ({"number": "003191000042"}, "Không tỉnh nào có mã 003"),
        ({"gender": "male"}, "của giới tính nữ, ở đây chọn nam"),
        ({"birth_date": "04/07/1992"}, "sinh năm 1991, ở đây ghi năm 1992"),
        ({"issued_on": "10/08/2001"}, "sớm nhất vào 04/07/2005"),
        ({"issued_on": "hôm qua"}, "Hãy viết ngày theo dạng"),
        ({"name": ""}, "Hãy điền “Họ và tên trên thẻ CCCD”"),
        ({"gender": ""}, "Hãy chọn “Giới tính”"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(department, people, wrong, words):
    shown = text(save(department, people.clerk, **wrong))
    assert words in shown and "Có chỗ cần sửa" in shown and HOA.address in shown
    assert stored(people.clerk).declared is None


def test_a_birth_registered_abroad_is_a_warning(department, people):
    assert save(department, people.clerk, number="138191000042").status_code == 303


# ── While typing ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"number": "070191"}, "còn thiếu 6 chữ số"),
        ({"number": "070191000042"}, "Số khớp với ngày sinh và giới tính"),
        ({"number": "003191000042"}, "Không tỉnh nào có mã 003"),
        ({"number": "0701910000421"}, "đúng 12 chữ số"),
        ({"gender": "male"}, "của giới tính nữ"),
        ({"number": "138191000042"}, "138 là mã nước ngoài"),
    ],
)
def test_the_number_is_checked_while_one_types(department, people, typed, words):
    said = text(department.post(url(people.clerk, "identity", "check"), CARD | typed))
    assert words in said and "<html" not in said
    assert not Check.objects.exists()


@pytest.mark.parametrize(
    "typed", [{}, {"number": ""}, {"number": "070191000042"}, {"name": "", "number": ""}]
)
def test_what_is_still_blank_is_no_fault_while_one_types(department, people, typed):
    said = text(department.post(url(people.clerk, "identity", "check"), typed))
    assert "Lỗi:" not in said and "Hãy điền" not in said


def test_a_number_never_comes_in_an_address(department, people):
    assert department.get(url(people.clerk, "identity", "check")).status_code == 405


# ── The QR code ─────────────────────────────────────────────────────────────────────────────────


def test_a_scanned_card_fills_the_form_and_keeps_nothing(department, people):
    shown = text(department.post(url(people.clerk, "identity", "scan"), {"qr": QR}))
    assert "Đã đọc mã QR" in shown
    for value in ("070191000042", "Lê Thị Hoa", "04/07/1991", "10/08/2021", "Khu phố 2"):
        assert f'value="{value}' in shown
    assert re.search(r'value="female"[^>]*checked', shown)
    assert stored(people.clerk).declared is None


@pytest.mark.parametrize(
    ("qr", "words"),
    [
        ("https://example.vn", "Đây không phải nội dung mã QR"),
        (QR.replace("04071991", "99999999"), "Không đọc được “Ngày sinh”"),
        ("", "Hãy điền “Đọc mã QR của thẻ”"),
    ],
)
def test_what_is_no_card_is_said_beside_the_field(department, people, qr, words):
    assert words in text(department.post(url(people.clerk, "identity", "scan"), {"qr": qr}))


# ── Xác thực tài khoản VNEID ────────────────────────────────────────────────────────────────────


def test_exact_is_said_in_the_guides_words_and_binds(department, people, population):
    assert save(department, people.clerk, then="ask").status_code == 303
    waiting = panel(department, people.clerk)
    assert "Đang chờ tra cứu" in waiting and "hx-get" in waiting and "Lưu thông tin" not in waiting
    jobs.run_waiting()
    shown = text(department.get(url(people.clerk, "identity", "state")))
    assert "Thông tin số CCCD chính xác" in shown and "Đã gắn định danh" in shown
    assert "Tra cứu dân cư" in shown and "127.0.0.1" in shown
    assert "<html" not in shown and 'hx-trigger="load' not in shown
    assert stored(people.clerk).person


def test_the_differing_fields_are_named(department, people, population):
    population.says({"result": "differs", "differs": ["issued_on", "name"]})
    save(department, people.clerk, then="ask")
    jobs.run_waiting()
    shown = panel(department, people.clerk)
    assert "Họ và tên trên thẻ CCCD, Ngày cấp" in shown and "Có chỗ khác" in shown
    assert stored(people.clerk).person is None


def test_not_found_is_said(department, people, population):
    population.says({"result": "not_found"})
    save(department, people.clerk, then="ask")
    jobs.run_waiting()
    assert "không tìm thấy số CCCD này" in panel(department, people.clerk)


def test_a_silent_lookup_is_shown_as_waiting_with_the_last_try(department, people, population):
    population.says(b"", 503)
    save(department, people.clerk, then="ask")
    jobs.run_waiting()
    shown = panel(department, people.clerk)
    assert "Đã thử 1 lần" in shown and "thử lại lúc" in shown and "Có chỗ khác" not in shown
    assert department.post(url(people.clerk, "identity", "stop")).status_code == 303
    assert "Lưu thông tin xác thực" in panel(department, people.clerk)


def test_without_a_lookup_the_page_says_so_and_offers_the_card(department, people):
    shown = panel(department, people.clerk)
    assert "chưa được nối với tra cứu dân cư" in shown and "Đã đối chiếu thẻ gốc" in shown
    assert "Xác thực tài khoản VNEID" not in shown
    assert "chưa được nối" in text(save(department, people.clerk, then="ask"))


# ── Đã đối chiếu thẻ gốc ────────────────────────────────────────────────────────────────────────


def test_vouching_for_a_card_says_what_one_vouches_for(department, people):
    answer = save(department, people.clerk, then="card")
    assert answer["Location"] == url(people.clerk, "identity", "card")
    shown = text(department.get(answer["Location"]))
    assert "thẻ CCCD gốc, không phải ảnh hay bản sao" in shown and "070191000042" in shown
    assert stored(people.clerk).person is None
    assert department.post(answer["Location"]).status_code == 303
    shown = panel(department, people.clerk)
    assert "Đối chiếu thẻ gốc" in shown and "hantt.snv" in shown
    assert stored(people.clerk).person.method == "card"


def test_nobody_is_offered_to_vouch_for_themselves(department, people):
    assert "Đã đối chiếu thẻ gốc" not in panel(department, people.department_admin)
    save(department, people.department_admin)
    department.post(url(people.department_admin, "identity", "card"))
    assert stored(people.department_admin).person is None


# ── Proved ──────────────────────────────────────────────────────────────────────────────────────


def bound(who, account, declared=HOA) -> Account:
    verification.declare(actor=who, account=account, declared=declared)
    verification.see_card(actor=who, account=stored(account))
    return stored(account)


def test_proved_facts_are_shown_masked_with_their_source_and_not_overtyped(department, people):
    bound(actor(people.department_admin), people.clerk)
    shown = panel(department, people.clerk)
    facts = shown[: shown.index("Khai lại để xác thực lại")]
    assert "0701…0042" in facts and "070191000042" not in facts and "Nguồn" in facts
    assert "Lưu thông tin xác thực" not in shown
    save(department, people.clerk, address="Nơi khác")
    assert queries.facts(stored(people.clerk).person)["address"].value == HOA.address


def test_an_account_of_somebody_else_is_not_taken_over(department, people):
    bound(actor(people.department_admin), people.clerk)
    shown = text(save(department, people.clerk, number="070191000043"))
    assert "đã gắn với một người khác" in shown


def test_letting_go_asks_why_and_says_what_is_lost(department, people):
    bound(actor(people.department_admin), people.clerk)
    place = url(people.clerk, "identity", "unbind")
    assert "Mọi phiên đăng nhập" in text(department.get(place))
    assert "Hãy điền" in text(department.post(place, {"reason": ""}))
    assert department.post(place, {"reason": "Gắn nhầm"}).status_code == 303
    assert stored(people.clerk).person is None


def test_a_persons_other_accounts_are_named_within_the_subtree(department, people):
    second = add_account("hoalt.dv", "Lê Thị Hoa", people.clerk.unit)
    who = actor(people.department_admin)
    bound(who, people.clerk)
    bound(who, second)
    assert "hoalt.dv" in panel(department, people.clerk)


# ── Attacks ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "place", ["identity", "identity/check", "identity/scan", "identity/stop", "identity/card",
              "identity/unbind", "identity/state"]
)  # fmt: skip
def test_another_subtrees_officer_is_not_there(department, people, place):
    """SECURITY.md 49."""
    verification.declare(
        actor=SYSTEM, account=people.outsider, declared=replace(HOA, name="Võ Văn Lâm")
    )
    address = url(people.outsider, place)
    answers = [department.post(address, CARD | {"qr": QR, "reason": "x"}), department.get(address)]
    assert {answer.status_code for answer in answers} <= {404, 405}
    assert stored(people.outsider).declared.state == "declared"


def shown_for(browser, account, elsewhere: bool, people) -> str:
    """The part after vouching, where the same person was or was not proved in another subtree."""
    if elsewhere:
        other = add_account("hoalt.budang", "Lê Thị Hoa", people.outsider.unit)
        verification.declare(actor=SYSTEM, account=other, declared=HOA)
        verification.see_card(actor=SYSTEM, account=stored(other))
        persons.prove(
            actor=SYSTEM,
            number=HOA.number,
            name="LÊ THỊ HOA",
            birth_date=HOA.birth_date,
            address="Nơi ở do VNeID cho biết",
            source=Source.VNEID,
            verifier="vneid.example",
        )
    save(browser, account, address="")
    browser.post(url(account, "identity", "card"))
    assert stored(account).person
    shown = panel(browser, account)
    return re.sub(r'(?s)<time.*?</time>|value="[^"]{40,}"', "", shown)


def test_nobody_learns_that_a_number_is_known_in_another_subtree(department, people):
    """SECURITY.md 49: neither from what is shown, nor from who proved it and when."""
    other = add_account("hoalt.hai", "Lê Thị Hoa", people.clerk.unit)
    alone = shown_for(department, people.clerk, False, people)
    Account.objects.filter(pk=people.clerk.pk).update(person=None, bound_at=None, declared=None)
    Check.objects.all().delete()
    Person.objects.all().delete()
    known = shown_for(department, other, True, people)
    same = known.replace(str(other.pk), str(people.clerk.pk)).replace("hoalt.hai", "hoalt.snv")
    assert same == alone.replace("hoalt.hai", "hoalt.snv")
    assert "VNeID cho biết" not in known and "vneid.example" not in known


def test_who_may_not_change_an_officer_sees_no_number(department, people, units):
    chief = add_account(
        "chanhvp.snv", "Lê Thị Hoa", units.office, role="province_admin", over=units.province
    )
    bound(SYSTEM, chief)
    shown = panel(department, chief)
    assert "0701…0042" in shown and "070191000042" not in shown and "Lưu thông tin" not in shown


@pytest.mark.django_db(transaction=True)
def test_neither_trail_nor_logs_hold_a_word_of_it(department, people, population, caplog):
    """SECURITY.md 52."""
    save(department, people.clerk, gender="male")
    department.post(url(people.clerk, "identity", "check"), CARD)
    department.post(url(people.clerk, "identity", "scan"), {"qr": QR})
    save(department, people.clerk, then="ask")
    answers.look_up(stored(people.clerk).declared_id)
    told = "".join(str(row) for row in Event.objects.values_list()) + caplog.text
    assert "identity_asked" in told
    for word in (
        "070191000042",
        "0701 9100 0042",
        "04/07/1991",
        "1991-07-04",
        HOA.address,
        "Lê Thị Hoa",
    ):
        assert word not in told


def test_a_page_of_identity_data_is_not_stored(department, people):
    save(department, people.clerk)
    assert department.get(url(people.clerk))["Cache-Control"] == "no-store"


def test_a_stranger_is_sent_to_sign_in_and_a_clerk_finds_nothing(client, people):
    assert client.get(url(people.clerk, "identity", "state")).status_code == 302
    assert signed_in(people.clerk).get(url(people.clerk, "identity")).status_code == 404
