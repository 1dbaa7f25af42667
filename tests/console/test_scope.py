"""A unit's administrator sees and changes only the subtree, from every door (SECURITY.md 49)."""

import re

import pytest

from lienthong.identity.models import Account, Role
from tests.console.conftest import signed_in, text

OF_UNITS = ["", "/branch", "/add", "/edit", "/move", "/end", "/reopen", "/accounts/add"]
OF_ACCOUNTS = [
    *("", "/photo", "/photo/set", "/move", "/suspend", "/resume", "/remove", "/restore"),
    *("/password", "/roles", "/sessions", "/sessions/end", "/roles/1/end"),
]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("door", [*OF_UNITS, "/aliases", "/aliases/1/forget"])
def test_units_outside_do_not_exist(department, units, door, method):
    answers = {
        getattr(department, method)(f"/console/units/{pk}{door}").status_code
        for pk in (units.construction.pk, units.province.pk, units.commune.pk, 999_999, 10**30)
    }
    assert answers <= {404, 405}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("door", OF_ACCOUNTS)
def test_officers_outside_do_not_exist(department, people, door, method):
    answers = {
        getattr(department, method)(f"/console/accounts/{pk}{door}").status_code
        for pk in (people.outsider.pk, people.province_admin.pk, 999_999, 10**30)
    }
    assert answers <= {404, 405}


def test_outside_is_not_found_counted_or_listed(department, units, people):
    for query in ("xay dung", "lam", "H10.16", "vo van"):
        shown = text(department.get("/console/search", {"q": query}))
        assert "Sở Xây dựng" not in shown and "Võ Văn Lâm" not in shown
        assert department.get("/console/units/suggestions", {"q": query}).json() == {"options": []}
    home = text(department.get("/console/"))
    assert "<b>2</b> <span>đơn vị</span>" in home and "<b>2</b> <span>cán bộ</span>" in home


def test_the_tree_begins_at_ones_own_subtree(department, units):
    answer = department.get("/console/units")
    assert answer["Location"] == f"/console/units/{units.home_affairs.pk}"
    shown = text(department.get(answer["Location"]))
    content = re.sub(r"(?s)<header.*?</header>|<title>.*?</title>|<footer.*", "", shown)
    assert "Sở Nội vụ" in content
    for hidden in ("Tỉnh Bình Phước", "Sở Xây dựng", "Bù Đăng"):
        assert hidden not in content


def test_nothing_moves_out_of_the_subtree_or_into_it(department, units, people):
    for address in (
        f"/console/accounts/{people.clerk.pk}/move?unit=&unit_value=H10.16",
        f"/console/units/{units.office.pk}/move?parent=&parent_value=H10.16&on=01/03/2024",
    ):
        assert "Không tìm thấy" in text(department.post(address))
    assert Account.objects.get(pk=people.clerk.pk).unit == units.home_affairs


def test_ones_topmost_unit_is_neither_moved_nor_ended(department, units):
    own = units.home_affairs.pk
    shown = text(department.get(f"/console/units/{own}"))
    assert "Kết thúc theo quyết định" not in shown and "Chuyển đơn vị" not in shown
    query = "change=dissolve&number=1&date=01/01/2024&effective_on=01/02/2024"
    query += "&successor_0=&successor_0_value=H10.09.2"
    assert department.post(f"/console/units/{own}/end?{query}").status_code == 404
    type(units.home_affairs).objects.get(pk=own, valid_to="9999-12-31")


def test_an_officer_is_not_added_outside(department, units):
    filled = {"family_name": "Lê", "given_name": "A", "name": "a.b", "unit_value": "H10.16"}
    address = f"/console/units/{units.home_affairs.pk}/accounts/add"
    assert "Có chỗ cần sửa" in text(department.post(address, filled | {"unit": ""}))
    assert not Account.objects.filter(name="a.b").exists()


def test_a_role_outside_is_not_taken_back(department, people):
    role = Role.objects.get(account=people.province_admin)
    for account in (people.clerk, people.province_admin):
        answer = department.post(f"/console/accounts/{account.pk}/roles/{role.pk}/end")
        assert answer.status_code == 404


@pytest.mark.parametrize("path", ["", "units", "search", "names", "units/suggestions"])
def test_the_console_does_not_exist_for_officers_and_asks_strangers_to_sign_in(
    client, people, path
):
    assert signed_in(people.clerk).get(f"/console/{path}").status_code == 404
    stranger = client.get(f"/console/{path}")
    assert stranger.status_code == 302 and "/sign-in" in stranger["Location"]


def test_an_auditor_sees_no_unit_and_no_officer(people, units):
    browser = signed_in(people.auditor)
    for path in ("units", f"units/{units.office.pk}", f"accounts/{people.clerk.pk}", "search"):
        assert browser.get(f"/console/{path}").status_code == 404


def test_a_role_taken_back_closes_the_console_at_once(people, units):
    browser = signed_in(people.department_admin)
    assert browser.get("/console/").status_code == 200
    Role.objects.filter(account=people.department_admin).delete()
    assert browser.get("/console/").status_code == 404
