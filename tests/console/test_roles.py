"""Roles in the console: granting, what they mean, taking back, and who may not."""

from datetime import date, timedelta

import pytest

from lienthong.identity.models import Role
from lienthong.kit import clock
from tests.console.conftest import signed_in, text


def url(account, *rest: str) -> str:
    return "/".join(["/console/accounts", str(account.pk), "roles", *rest])


def grant(browser, account, role: str, code: str, **more: str):
    filled = {"role": role, "unit": "", "unit_value": code, "last_day": "", **more}
    return browser.post(url(account), filled)


def held(account) -> list[tuple[str, str]]:
    running = Role.objects.filter(account=account, valid_to__gt=clock.today())
    return [(role.role, role.unit.code) for role in running]


def test_a_role_is_granted_over_a_subtree(admin, people):
    assert grant(admin, people.clerk, "unit_admin", "H10.09").status_code == 303
    assert held(people.clerk) == [("unit_admin", "H10.09")]
    shown = text(admin.get(url(people.clerk)))
    assert "Quản trị đơn vị" in shown and "không thời hạn" in shown and "baotq.stttt" in shown


def test_a_role_ends_after_the_last_day_named(admin, people):
    last = clock.today() + timedelta(days=30)
    grant(admin, people.clerk, "auditor", "H10.09", last_day=f"{last:%d/%m/%Y}")
    assert Role.objects.get(account=people.clerk).valid_to == last + timedelta(days=1)


def test_each_role_says_what_it_means(admin, people):
    shown = text(admin.get(url(people.clerk)))
    for words in ("Chỉ đọc nhật ký", "Đăng ký ứng dụng và cho phép", "cấp vai trò, đọc nhật ký"):
        assert words in shown


def test_a_role_is_taken_back(admin, people):
    role = Role.objects.get(account=people.department_admin)
    Role.objects.filter(pk=role.pk).update(valid_from=date(2024, 1, 1))
    address = url(people.department_admin, str(role.pk), "end")
    assert "Thu hồi vai trò Quản trị đơn vị ở Sở Nội vụ?" in text(admin.get(address))
    admin.post(address)
    assert held(people.department_admin) == []
    assert admin.get(address).status_code == 404


# ── Nobody grants more than they hold (SECURITY.md 50) ──────────────────────────────────────────


def test_only_roles_that_one_holds_are_offered(department, people):
    shown = text(department.get(url(people.clerk)))
    assert 'value="unit_admin"' in shown and 'value="auditor"' in shown
    assert 'value="province_admin"' not in shown and 'value="application_admin"' not in shown


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("province_admin", "H10.09"),
        ("application_admin", "H10.09"),
        ("unit_admin", "H10"),
        ("unit_admin", "H10.16"),
        ("moon_admin", "H10.09"),
    ],
)
def test_more_than_one_holds_is_refused_however_it_is_sent(department, people, role, code):
    assert "Có chỗ cần sửa" in text(grant(department, people.clerk, role, code))
    assert held(people.clerk) == []


@pytest.fixture
def superior(admin, people):
    """Someone of the department who administers the whole province."""
    grant(admin, people.clerk, "province_admin", "H10")
    return people.clerk


@pytest.mark.parametrize(
    "act", ["suspend", "remove", "password", "sessions/end", "resume", "photo/set", ""]
)
def test_a_superior_in_ones_unit_is_only_looked_at(department, superior, act):
    signed_in(superior)
    before = type(superior).objects.get(pk=superior.pk)
    filled = {"family_name": "Lê", "given_name": "Khác", "drop": "1"}
    answer = department.post(
        f"/console/accounts/{superior.pk}/{act}".rstrip("/"), filled, follow=True
    )
    assert "quyền cao hơn quyền của bạn" in text(answer)
    after = type(superior).objects.get(pk=superior.pk)
    assert (after.full_name, after.enabled) == (before.full_name, True)
    assert superior.pk not in set(
        Role.objects.filter(account=superior, valid_to__lte=clock.today()).values_list("account_id")
    )


def test_a_superior_is_not_moved(department, superior, units):
    address = f"/console/accounts/{superior.pk}/move?unit=&unit_value=H10.09.2"
    assert "quyền cao hơn" in text(department.post(address, follow=True))
    assert type(superior).objects.get(pk=superior.pk).unit == units.home_affairs


def test_a_superior_shows_no_buttons_that_would_be_refused(department, superior):
    shown = text(department.get(f"/console/accounts/{superior.pk}"))
    assert "bạn chỉ xem được" in shown
    for words in ("Đặt lại mật khẩu", "Xóa cán bộ", ">Lưu<"):
        assert words not in shown
