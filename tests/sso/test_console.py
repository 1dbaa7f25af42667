"""Administrators' pages of applications: what they do, what they cost, who may not see them."""

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from lienthong.audit.models import Event
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import NotFound, Refused
from lienthong.sso import actions, queries
from lienthong.sso.models import AccessRule, Application
from tests.small_province import actor, add_account
from tests.sso.conftest import CALLBACK, register, sign_in

LIST = "/console/applications"


@pytest.fixture
def admin(people) -> Browser:
    """The province's administrator, signed in."""
    browser = Browser()
    sign_in(browser, people.province_admin)
    return browser


@pytest.fixture
def local_admin(units):
    """Manages applications of one department."""
    return add_account("namnv.sxd", "Nguyễn Văn Nam", units.construction, role="application_admin")


FILLED = {
    "name": "Lịch công tác",
    "icon": "calendar",
    "position": "10",
    "redirect_uris": f"{CALLBACK}\r\nhttp://localhost:9000/cb\r\n\r\n",
    "public": "0",
    "identifier": "email",
    "claims": ["name", "email"],
    "id_token_alg": "RS256",
    "offline_access": "on",
}


def page(answer) -> str:
    assert answer.status_code == 200, answer
    return answer.content.decode()


# ── What they do ────────────────────────────────────────────────────────────────────────────────


def test_an_application_is_registered_and_its_secret_shown_once(admin):
    shown = page(admin.post(f"{LIST}/add", FILLED))
    application = Application.objects.get()
    client = queries.client_of(application)
    assert "lich-cong-tac" in shown and "client_secret" in shown
    assert client.redirect_uris == [CALLBACK, "http://localhost:9000/cb"]
    assert application.launch_url == "https://app.example/"
    assert application.claims == ["name", "email"]
    assert "client_secret" not in page(admin.get(f"{LIST}/lich-cong-tac"))
    assert Event.objects.get(kind="application_added").actor_label == "baotq.stttt"


def test_a_public_application_has_no_secret(admin):
    assert "client_secret" not in page(admin.post(f"{LIST}/add", {**FILLED, "public": "1"}))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"redirect_uris": "https://*.example/cb"}, "không được chứa dấu *"),
        ({"redirect_uris": "http://app.example/cb"}, "phải bắt đầu bằng https://"),
        ({"redirect_uris": "https://app.example/cb#x"}, "không được chứa dấu #"),
        ({"redirect_uris": ""}, "redirect"),
        ({"post_logout_redirect_uris": "javascript:alert(1)"}, "phải bắt đầu bằng https://"),
        ({"launch_url": "javascript:alert(1)"}, "phải bắt đầu bằng https://"),
        ({"name": "  "}, ""),
    ],
)
def test_attack_4_what_may_not_be_registered_is_refused_with_a_reason(admin, changes, words):
    assert words in page(admin.post(f"{LIST}/add", {**FILLED, **changes}))
    assert not Application.objects.exists()


def test_attack_27_a_name_is_shown_as_text(admin):
    register("<script>alert(1)</script>")
    for path in (LIST, f"{LIST}/script-alert-1-script"):
        assert "<script>alert" not in page(admin.get(path))


def test_an_application_is_edited(admin):
    site = register()
    answer = admin.post(f"{LIST}/{site.client_id}", {**FILLED, "name": "Lịch mới"})
    assert answer.status_code == 303
    assert Application.objects.get().name == "Lịch mới"
    details = Event.objects.get(kind="application_edited").details
    assert "name" in details["changed"] and "redirect_uris" in details["changed"]


def test_closing_says_first_what_will_be_lost(admin, site, browser):
    site.tokens(browser)
    shown = page(admin.get(f"{LIST}/{site.client_id}/suspend"))
    assert "1 cán bộ đang mở ứng dụng" in shown
    assert Application.objects.get().enabled
    admin.post(f"{LIST}/{site.client_id}/suspend")
    assert not Application.objects.get().enabled
    admin.post(f"{LIST}/{site.client_id}/resume")
    assert Application.objects.get().enabled


def test_a_removal_is_undone(admin, site):
    admin.post(f"{LIST}/{site.client_id}/remove")
    assert "Đã xóa" in page(admin.get(LIST))
    admin.post(f"{LIST}/{site.client_id}/restore")
    assert Application.objects.get().enabled


def test_a_new_secret_is_shown_once(admin, site, browser):
    assert "24 giờ" in page(admin.get(f"{LIST}/{site.client_id}/secret"))
    assert "client_secret" in page(admin.post(f"{LIST}/{site.client_id}/secret"))
    assert site.tokens(browser), "the one before still works"


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ({"kind": "everyone"}, "everyone"),
        ({"kind": "subtree", "unit": "Sở Nội vụ"}, "subtree"),
        ({"kind": "account", "account": "le thi hoa"}, "account"),
    ],
)
def test_who_may_enter_is_chosen_by_name(admin, people, typed, kind):
    site = register(allow=False)
    path = f"{LIST}/{site.client_id}/access"
    assert admin.post(path, typed).status_code == 303
    rule = AccessRule.objects.get()
    assert rule.kind == kind
    assert admin.post(f"{path}/end", {"rule": rule.pk}).status_code == 303
    assert not queries.rules_of(site.application).exists()


def test_allowing_twice_is_allowing_once(admin, people):
    site = register()
    admin.post(f"{LIST}/{site.client_id}/access", {"kind": "everyone"})
    assert AccessRule.objects.count() == 1


def test_a_rule_without_its_unit_is_not_taken(admin, people):
    site = register(allow=False)
    shown = page(admin.post(f"{LIST}/{site.client_id}/access", {"kind": "subtree"}))
    assert "Chọn đơn vị" in shown and not AccessRule.objects.exists()


def test_names_in_an_application_are_given_once(admin, people):
    site = register(identifier="mapped")
    path = f"{LIST}/{site.client_id}/names"
    assert admin.post(path, {"account": "le thi hoa", "name": "hoa"}).status_code == 303
    assert "đã gán cho cán bộ khác" in page(
        admin.post(path, {"account": "vo van lam", "name": "hoa"})
    )
    assert "hoa" in page(admin.get(path))


def test_suggestions_stay_within_reach(admin, people, units, local_admin):
    found = admin.get(f"{LIST}/find/unit", {"q": "so noi vu"}).json()["options"]
    assert {one["value"] for one in found} == {"H10.09", "H10.09.2"}
    narrow = Browser()
    sign_in(narrow, local_admin)
    assert narrow.get(f"{LIST}/find/unit", {"q": "so noi vu"}).json() == {"options": []}
    assert narrow.get(f"{LIST}/find/account", {"q": "hoa"}).json() == {"options": []}


# ── What they cost ──────────────────────────────────────────────────────────────────────────────


def test_no_page_needs_more_than_fifteen_statements(admin, people):
    for number in range(30):
        register(f"Ứng dụng {number}")
    one = f"{LIST}/ung-dung-7"
    for path in (LIST, f"{LIST}/add", one, f"{one}/access", f"{one}/names", f"{one}/suspend"):
        with CaptureQueriesContext(connection) as spent:
            page(admin.get(path))
        assert len(spent) <= 15, path


# ── Who may not ─────────────────────────────────────────────────────────────────────────────────

PATHS = ["", "/access", "/names", "/secret", "/suspend", "/remove"]


@pytest.mark.parametrize("who", ["clerk", "department_admin", "auditor"])
def test_attack_49_without_the_right_the_pages_do_not_exist(people, site, who):
    browser = Browser()
    sign_in(browser, getattr(people, who))
    for path in PATHS:
        for method in (browser.get, browser.post):
            assert method(f"{LIST}/{site.client_id}{path}").status_code == 404
    assert browser.get(LIST).status_code == 404


def test_attack_49_a_departments_administrator_manages_its_own(people, units, local_admin):
    own = register("Của sở", owner=units.construction)
    others = register("Của tỉnh")
    browser = Browser()
    sign_in(browser, local_admin)
    shown = page(browser.get(LIST))
    assert "Của sở" in shown and "Của tỉnh" not in shown
    assert browser.get(f"{LIST}/{own.client_id}").status_code == 200
    for path in PATHS:
        assert browser.get(f"{LIST}/{others.client_id}{path}").status_code == 404


def test_attack_50_nobody_lets_in_more_than_they_manage(people, units, local_admin):
    own = register("Của sở", owner=units.construction, allow=False).application
    by = {"actor": actor(local_admin), "application": own}
    actions.allow_unit(**by, unit=units.construction)
    for refused in (
        lambda: actions.allow_everyone(**by),
        lambda: actions.allow_unit(**by, unit=units.home_affairs),
        lambda: actions.allow_account(**by, account=people.clerk),
        lambda: actions.map_name(**by, account=people.clerk, name="x"),
    ):
        with pytest.raises(NotFound):
            refused()


def test_attack_50_an_application_cannot_be_moved_out_of_ones_reach(units, local_admin):
    own = register("Của sở", owner=units.construction).application
    draft = actions.draft_of(own)
    from dataclasses import replace

    for owner in (None, units.home_affairs):
        with pytest.raises(NotFound):
            actions.edit_application(
                actor=actor(local_admin), application=own, draft=replace(draft, owner=owner)
            )


def test_a_slug_is_never_given_twice(db):
    first, second = register("Thư điện tử"), register("Thư  điện tử")
    actions.remove(actor=SYSTEM, application=first.application)
    assert [one.client_id for one in (first, second, register("Thư điện tử"))] == [
        "thu-dien-tu",
        "thu-dien-tu-2",
        "thu-dien-tu-3",
    ]
    assert register("!!!").client_id == "ung-dung"


def test_an_unknown_claim_is_refused(db):
    with pytest.raises(Refused):
        register(claims=("cccd",))
