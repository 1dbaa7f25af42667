"""The pages of administrators: which systems bring officers, and which applications are brought them."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.scim import clients, targets
from lienthong.scim.models import Provisioned, Target, Token
from lienthong.sso import actions as sso
from tests.console.conftest import signed_in, text
from tests.e2e.conftest import WCAG
from tests.sso.conftest import register

TOKENS = "/console/scim/tokens"


@pytest.fixture
def admin(people):
    """The administrator of Sở Nội vụ."""
    return signed_in(people.department_admin)


@pytest.fixture
def province(people):
    return signed_in(people.province_admin)


@pytest.fixture
def target(people, units) -> Target:
    """An application's server that took one officer, refused another and is away now."""
    application = register("Văn bản", allow=False).application
    sso.allow_unit(actor=SYSTEM, application=application, unit=units.home_affairs)
    draft = targets.TargetDraft("https://vanban.example/scim/v2", "t0ken")
    target = targets.set_target(actor=SYSTEM, application=application, draft=draft)
    Provisioned.objects.create(
        target=target,
        account=people.clerk,
        attempts=3,
        next_try_at=clock.now(),
        problem="stranger 409 User already exists",
    )
    Target.objects.filter(pk=target.pk).update(
        problem="busy 503", last_run_at=clock.now(), failures=2
    )
    target.refresh_from_db()
    return target


# Clients


def test_a_token_is_shown_once(admin, units):
    shown = text(
        admin.post(TOKENS, {"name": "Nhân sự", "unit": "Sở Nội vụ", "unit_value": "H10.09"})
    )
    secret = re.search(r'class="code">([\w-]{43})<', shown)[1]

    assert Token.objects.get().unit == units.home_affairs
    assert (
        admin.get("/scim/v2/Users", headers={"Authorization": f"Bearer {secret}"}).status_code
        == 200
    )
    assert secret not in text(admin.get(TOKENS))


def test_nothing_is_there_yet(admin):
    assert "Chưa có hệ thống nào kết nối" in text(admin.get(TOKENS))


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"name": "", "unit": "H10.09"}, "Tên hệ thống"),
        ({"name": "Nhân sự", "unit": ""}, "Đơn vị"),
        ({"name": "Nhân sự", "unit": "H10.09", "until": "01/01/2020"}, "hết hạn"),
        ({"name": "Nhân sự", "unit": "H10.16"}, "Đơn vị"),
    ],
)
def test_what_is_missing_is_said(admin, typed, said):
    shown = text(admin.post(TOKENS, typed))
    assert "Lỗi: " in shown and said in shown
    assert not Token.objects.exists()


def test_a_name_is_given_once_in_a_unit(admin, units):
    clients.issue(actor=SYSTEM, name="Nhân sự", unit=units.home_affairs)
    shown = text(admin.post(TOKENS, {"name": "Nhân sự", "unit": "H10.09"}))
    assert "đã có kết nối tên Nhân sự" in shown


def test_a_token_is_renewed_and_revoked(admin, units):
    token = clients.issue(actor=SYSTEM, name="Nhân sự", unit=units.home_affairs).token
    assert "hết hiệu lực ngay" in text(admin.get(f"{TOKENS}/{token.pk}/renew"))
    before = Token.objects.get().digest
    text(admin.post(f"{TOKENS}/{token.pk}/renew"))
    assert Token.objects.get().digest != before

    text(admin.get(f"{TOKENS}/{token.pk}/revoke"))
    assert admin.post(f"{TOKENS}/{token.pk}/revoke").status_code == 303
    assert Token.objects.get().revoked_at is not None
    assert "Đã thu hồi" in text(admin.get(TOKENS))
    assert admin.get(f"{TOKENS}/{token.pk}/renew").status_code == 404


def test_attack_49_tokens_of_other_units_are_not_there(admin, people, units):
    token = clients.issue(actor=SYSTEM, name="Bí mật", unit=units.province).token

    assert "Bí mật" not in text(admin.get(TOKENS))
    for doing in ("renew", "revoke"):
        assert admin.post(f"{TOKENS}/{token.pk}/{doing}").status_code == 404
    assert "H10.16" not in admin.get(f"{TOKENS}/find/unit?q=so").content.decode()
    assert signed_in(people.clerk).get(TOKENS).status_code == 404


# Targets


def test_an_application_without_a_target(province):
    application = register("Văn bản").application
    path = f"/console/applications/{application.slug}"

    assert f"{path}/scim" in text(province.get(path))
    assert "Chưa chuyển cán bộ đến ứng dụng này" in text(province.get(f"{path}/scim"))
    typed = {"base_url": "https://vanban.example/scim/v2/", "token": "t0ken", "enabled": "on"}
    assert province.post(f"{path}/scim", typed).status_code == 303
    assert Target.objects.get().base_url == "https://vanban.example/scim/v2"


def test_the_state_of_a_target(province, target):
    shown = text(province.get(f"/console/applications/{target.application.slug}/scim"))

    assert "Máy chủ yêu cầu đợi (503)" in shown
    assert "thư công vụ không khớp (409 User already exists)" in shown
    assert "t0ken" not in shown


def test_a_target_is_run_paused_and_removed(province, target):
    path = f"/console/applications/{target.application.slug}/scim"
    assert province.post(f"{path}/run").status_code == 303
    assert Provisioned.objects.get().next_try_at is None

    assert province.post(path, {"base_url": target.base_url, "token": ""}).status_code == 303
    assert not Target.objects.get().enabled
    assert "tạm dừng" in text(province.get(path))
    assert "giữ nguyên" in text(province.get(f"{path}/remove"))
    assert province.post(f"{path}/remove").status_code == 303
    assert not Target.objects.exists()


def test_attack_49_targets_are_the_applications_administrators(admin, target):
    path = f"/console/applications/{target.application.slug}/scim"
    for answer in (admin.get(path), admin.post(f"{path}/run"), admin.post(f"{path}/remove")):
        assert answer.status_code == 404


# In a browser


@pytest.mark.e2e
@pytest.mark.parametrize("width", [1366, 360])
def test_the_pages_are_accessible_and_fit(
    live_server, browser, people, units, target, screenshot, width
):
    clients.issue(actor=SYSTEM, name="Phần mềm quản lý cán bộ", unit=units.home_affairs)
    old = clients.issue(actor=SYSTEM, name="Chấm công", unit=units.office).token
    clients.revoke(actor=SYSTEM, token=old)
    cookie = signed_in(people.province_admin).cookies[settings.SESSION_COOKIE_NAME].value
    page = browser.new_page(base_url=live_server.url, viewport={"width": width, "height": 768})
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    rules = WCAG | {"runOnly": [*WCAG["runOnly"], "best-practice"]}
    slug = target.application.slug
    for name, path in {"tokens": TOKENS, "target": f"/console/applications/{slug}/scim"}.items():
        page.goto(path)
        screenshot(page, f"scim-{name}-{width}")
        results = Axe().run(page, options=rules)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()
