"""Second factors: the step after the password, stronger sessions, and the page that manages them."""

from datetime import date, timedelta

import pytest
from django.test import Client

from lienthong.audit.models import Event
from lienthong.identity import actions as identity
from lienthong.identity.factors import actions, queries, totp
from lienthong.identity.factors.rules import hotp
from lienthong.identity.models import (
    Alert,
    KnownDevice,
    Passkey,
    PendingSignIn,
    RecoveryCode,
    Session,
    SignInPolicy,
    Totp,
)
from lienthong.identity.request import SignInRequest
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from lienthong.kit.refusal import Refused
from lienthong.persons import actions as persons
from lienthong.persons.rules import Source
from tests.identity.factors import (
    NOT_ACCEPTED,
    SECOND,
    TOO_MANY,
    WRONG,
    answer_with,
    authenticator,
    code,
    enrol_passkey,
    enter_with,
    give_app,
    give_codes,
    now_step,
    password,
    signed_in,
    text,
)
from tests.small_province import actor
from tests.sso.conftest import answered, register


@pytest.fixture
def browser(people) -> Client:
    return Client()


@pytest.fixture
def inside(browser, people) -> Client:
    """The clerk's, signed in with the password alone."""
    password(browser, people.clerk)
    return browser


def policy(**changes):
    given = {"level": 2, "starts_on": clock.today(), "set_by": "x", "set_at": clock.now()}
    return SignInPolicy.objects.create(**given | changes)


def methods(account) -> tuple[str, int]:
    session = Session.objects.get(account=account, ended_at=None)
    return session.methods, session.level


# ── The second step ─────────────────────────────────────────────────────────────────────────────


def test_without_a_factor_the_password_is_enough(browser, people):
    assert password(browser, people.clerk)["Location"] == "/"
    assert methods(people.clerk) == ("pwd", 1)


def test_with_a_factor_the_password_opens_nothing_yet(browser, people):
    give_app(people.clerk)
    assert password(browser, people.clerk)["Location"] == SECOND
    assert not Session.objects.exists()
    assert not signed_in(browser)


def test_a_code_of_the_app_is_the_second_step(browser, people):
    secret = give_app(people.clerk)
    password(browser, people.clerk, SignInRequest(next="/account").url())
    assert browser.post(SECOND, {"code": code(secret)})["Location"] == "/account"
    assert methods(people.clerk) == ("otp pwd", 2)
    assert not PendingSignIn.objects.exists()


def test_a_wrong_code_says_so_and_is_written_down(browser, people):
    give_app(people.clerk)
    password(browser, people.clerk)
    assert WRONG in text(browser.post(SECOND, {"code": "000000"}))
    line = Event.objects.get(kind="sign_in", outcome="refused")
    assert line.details == {"reason": "factor_wrong"}


def test_a_recovery_code_stands_in_and_its_owner_is_told(browser, people):
    give_app(people.clerk)
    first, *_others = give_codes(people.clerk)
    password(browser, people.clerk)
    assert browser.post(SECOND, {"recovery": first.lower()}).status_code == 303
    assert methods(people.clerk) == ("pwd rc", 2)
    assert queries.enrolled(people.clerk).recovery_codes == 9
    assert Alert.objects.filter(account=people.clerk, kind="recovery_code_used").exists()


def test_the_step_without_a_password_before_it_leads_to_the_sign_in_page(browser):
    assert browser.get(SECOND)["Location"] == "/sign-in"


def test_a_sign_in_under_way_is_over_after_ten_minutes(browser, people):
    secret = give_app(people.clerk)
    password(browser, people.clerk)
    with clock.later_by(timedelta(minutes=11)):
        assert browser.post(SECOND, {"code": code(secret)})["Location"] == "/sign-in"


@pytest.mark.parametrize("change", ["password", "suspension"])
def test_what_changes_meanwhile_ends_the_sign_in_under_way(browser, people, change):
    """SECURITY.md 40."""
    secret = give_app(people.clerk)
    password(browser, people.clerk)
    if change == "password":
        identity.set_password(actor=SYSTEM, account=people.clerk, password="mot-cau-khac-han")
    else:
        identity.suspend(actor=SYSTEM, account=people.clerk)
    assert browser.post(SECOND, {"code": code(secret)})["Location"] == "/sign-in"
    assert not Session.objects.filter(ended_at=None).exists()


def test_a_name_to_remember_is_remembered_after_the_second_step(browser, people):
    secret = give_app(people.clerk)
    password(browser, people.clerk, remember="on")
    browser.post(SECOND, {"code": code(secret)})
    assert browser.cookies["name"].value == people.clerk.name


# ── Remembered devices ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def trusted(browser, people) -> Client:
    """The clerk's machine, on which the second step was remembered; signed out."""
    secret = give_app(people.clerk)
    password(browser, people.clerk)
    browser.post(SECOND, {"code": code(secret), "trust": "on"})
    browser.post("/sign-out")
    return browser


def test_a_remembered_device_is_asked_for_the_password_only(trusted, people):
    assert password(trusted, people.clerk)["Location"] == "/"
    assert methods(people.clerk) == ("dev pwd", 2)


def test_another_device_is_asked(trusted, people):
    assert password(Client(), people.clerk)["Location"] == SECOND


def test_it_is_remembered_for_thirty_days(trusted, people):
    with clock.later_by(timedelta(days=31)):
        assert password(trusted, people.clerk)["Location"] == SECOND


def test_it_does_not_count_where_more_is_asked_anew(trusted, people):
    again = SignInRequest(next="/", again=True, level=2).url()
    assert password(trusted, people.clerk, again)["Location"] == SECOND
    assert (
        password(trusted, people.clerk, SignInRequest(next="/", level=3).url())["Location"]
        == SECOND
    )


def test_an_administrators_device_is_never_remembered(trusted, people, units):
    """Neither one that was remembered before the role came, nor by asking for it."""
    identity.grant_role(actor=SYSTEM, account=people.clerk, role="auditor", unit=units.office)
    assert password(trusted, people.clerk)["Location"] == SECOND
    assert "Ghi nhớ thiết bị này" not in text(trusted.get(SECOND))


def test_asking_to_be_remembered_does_nothing_for_an_administrator(browser, people):
    secret = give_app(people.auditor)
    password(browser, people.auditor)
    browser.post(SECOND, {"code": code(secret), "trust": "on"})
    assert not KnownDevice.objects.filter(trusted_until__isnull=False).exists()


def test_a_forgotten_device_is_asked_again(trusted, people):
    password(trusted, people.clerk)
    device = KnownDevice.objects.get(trusted_until__isnull=False)
    trusted.post("/account/security/devices/forget", {"device": device.pk})
    trusted.post("/sign-out")
    assert password(trusted, people.clerk)["Location"] == SECOND


# ── Enrolling ───────────────────────────────────────────────────────────────────────────────────


def sealed(page) -> str:
    return text(page).partition('name="sealed" value="')[2].partition('"')[0]


def add_app(browser, url="/account/security/app/add"):
    """Scan, and confirm by a code."""
    page = browser.get(url)
    account = page.context["account"]
    held = sealed(page)
    secret = totp.Proposal.read(held, account).secret
    return secret, browser.post(url, {"sealed": held, "code": code(secret)})


def test_an_app_is_confirmed_by_its_code_and_comes_with_codes_on_paper(inside, people):
    secret, answer = add_app(inside)
    assert "Tôi đã cất mã" in text(answer)
    assert RecoveryCode.objects.filter(account=people.clerk).count() == 10
    assert all(one[:5] in text(answer) for one in answer.context["codes"])
    assert methods(people.clerk) == ("otp pwd", 2)
    assert Alert.objects.filter(account=people.clerk, kind="factor_added").exists()
    fresh = Client()
    password(fresh, people.clerk)
    assert WRONG in text(fresh.post(SECOND, {"code": code(secret)})), "the confirming code is spent"
    assert fresh.post(SECOND, {"code": code(secret, 1)}).status_code == 303


def test_the_secret_is_sealed_at_rest_and_in_the_page(inside, people):
    page = inside.get("/account/security/app/add")
    secret = totp.Proposal.read(sealed(page), people.clerk).secret
    add_app(inside)
    assert secret.hex() not in sealed(page)
    assert bytes(Totp.objects.get().sealed) != secret
    assert totp.Proposal.read(sealed(page), people.outsider) is None, "made for somebody else"


def test_a_wrong_code_enrols_nothing_and_keeps_the_picture(inside):
    held = sealed(inside.get("/account/security/app/add"))
    answer = inside.post("/account/security/app/add", {"sealed": held, "code": "123"})
    assert "Mã chưa đúng" in text(answer)
    assert sealed(answer) == held
    assert not Totp.objects.exists()


def test_a_passkey_opens_the_door_alone(inside, people):
    device = authenticator()
    assert "Tôi đã cất mã" in text(enrol_passkey(inside, device))
    assert methods(people.clerk) == ("hwk pwd", 2)
    alone = Client()
    assert enter_with(alone, device)["Location"] == "/"
    newest = Session.objects.filter(account=people.clerk).latest("created_at")
    assert (newest.methods, newest.level, newest.person_id) == ("hwk", 2, None)


def test_a_passkey_is_a_second_step_too(inside, people):
    device = authenticator()
    enrol_passkey(inside, device)
    other = Client()
    password(other, people.clerk)
    assert answer_with(other, device, SECOND)["Location"] == "/"


def test_a_passkey_without_a_counter_works_again_and_again(inside, people):
    device = authenticator(counts=0)
    enrol_passkey(inside, device)
    assert enter_with(Client(), device).status_code == 303
    assert enter_with(Client(), device)["Location"] == "/"


def test_the_same_passkey_is_not_added_twice(inside):
    device = authenticator()
    enrol_passkey(inside, device)
    assert "đã được thêm" in text(enrol_passkey(inside, device))
    assert Passkey.objects.get().transports == "internal", "unknown ones are not kept"


def prove(account):
    """Bind the account to a proved person, and the running session to who sits there."""
    person = persons.prove(
        actor=SYSTEM,
        number="070191001231",
        name="LÊ THỊ HOA",
        birth_date=date(1991, 7, 4),
        source=Source.VNEID,
        verifier="VNeID",
    )
    account.person, account.bound_at = person, clock.now()
    account.save(update_fields=["person", "bound_at"])
    return person


def test_a_passkey_enrolled_by_a_proved_person_reaches_level_three(inside, people):
    person = prove(people.clerk)
    Session.objects.update(person=person, methods="pwd vneid2", level=3)
    device = authenticator()
    enrol_passkey(inside, device)
    alone = Client()
    enter_with(alone, device)
    newest = Session.objects.filter(account=people.clerk).latest("created_at")
    assert (newest.methods, newest.level, newest.person) == ("hwk", 3, person)


def test_it_does_not_once_the_account_belongs_to_another(inside, people):
    person = prove(people.clerk)
    Session.objects.update(person=person, methods="pwd vneid2", level=3)
    device = authenticator()
    enrol_passkey(inside, device)
    people.clerk.person, people.clerk.bound_at = None, None
    people.clerk.save(update_fields=["person", "bound_at"])
    enter_with(Client(), device)
    newest = Session.objects.filter(account=people.clerk).latest("created_at")
    assert (newest.level, newest.person) == (2, None)


# ── Changing what is enrolled ───────────────────────────────────────────────────────────────────


CHANGES = ["passkeys/add", "app/add", "app/remove", "codes"]


@pytest.mark.parametrize("page", CHANGES)
def test_a_change_wants_a_proof_of_the_last_minutes(inside, page):
    with clock.later_by(timedelta(minutes=11)):
        assert inside.get(f"/account/security/{page}")["Location"].startswith("/sign-in?")


def test_with_a_factor_the_password_alone_changes_nothing(inside, people):
    """SECURITY.md 33: who stole the password, or sits at a remembered device, adds no factor."""
    give_app(people.clerk)
    for page in CHANGES:
        assert inside.get(f"/account/security/{page}")["Location"].startswith("/sign-in?")
        assert inside.post(f"/account/security/{page}").status_code == 303
    assert not RecoveryCode.objects.exists()


def test_after_proving_it_again_one_goes_on_where_one_was(inside, people):
    secret = give_app(people.clerk)
    where = inside.get("/account/security/passkeys/add")["Location"]
    assert password(inside, people.clerk, where)["Location"] == SECOND
    answer = inside.post(SECOND, {"code": code(secret)})
    assert answer["Location"] == "/account/security/passkeys/add"
    assert inside.get(answer["Location"]).status_code == 200


@pytest.fixture
def strong(inside) -> tuple[Client, bytes]:
    """The clerk's, with an app, a passkey, and a session that has shown them."""
    secret, _answer = add_app(inside)
    enrol_passkey(inside, authenticator())
    return inside, secret


def test_passkeys_are_renamed_and_removed(strong, people):
    browser, _ = strong
    passkey = Passkey.objects.get()
    browser.post(f"/account/security/passkeys/{passkey.pk}", {"name": "Khóa USB"})
    assert "Khóa USB" in text(browser.get("/account/security"))
    assert "Gỡ khóa truy cập" in text(
        browser.get(f"/account/security/passkeys/{passkey.pk}/remove")
    )
    browser.post(f"/account/security/passkeys/{passkey.pk}/remove")
    assert not Passkey.objects.exists()


def test_anothers_passkey_does_not_exist(strong, people):
    browser, _ = strong
    other = Client()
    password(other, people.outsider)
    enrol_passkey(other, authenticator())
    passkey = Passkey.objects.get(account=people.outsider)
    for path in (f"{passkey.pk}", f"{passkey.pk}/remove"):
        assert browser.post(f"/account/security/passkeys/{path}", {"name": "x"}).status_code == 404
    assert Passkey.objects.get(pk=passkey.pk).name == passkey.name


def test_new_codes_end_the_old_ones(strong, people):
    browser, _ = strong
    old = give_codes(people.clerk)
    answer = browser.post("/account/security/codes")
    assert not {*answer.context["codes"]} & {*old}
    fresh = Client()
    password(fresh, people.clerk)
    assert WRONG in text(fresh.post(SECOND, {"recovery": old[0]}))


def test_the_last_factor_takes_codes_and_remembered_devices_along(inside, people):
    add_app(inside)
    inside.post("/account/security/app/remove")
    assert not queries.enrolled(people.clerk).any
    assert not RecoveryCode.objects.exists()


def test_the_last_factor_stays_while_a_policy_wants_one(strong, people, units):
    browser, _ = strong
    policy(unit=units.home_affairs)
    browser.post("/account/security/app/remove")
    assert not Totp.objects.exists()
    passkey = Passkey.objects.get()
    answer = browser.post(f"/account/security/passkeys/{passkey.pk}/remove", follow=True)
    assert "buộc tài khoản này có bước xác thực thứ hai" in text(answer)
    assert Passkey.objects.exists()


@pytest.mark.parametrize(
    ("where", "concerns"), [("home_affairs", True), ("province", True), ("district", False)]
)
def test_a_policy_concerns_its_subtree(people, units, where, concerns):
    policy(unit=getattr(units, where))
    assert bool(queries.required_by(people.clerk)) is concerns


def test_a_policy_of_a_role_concerns_who_holds_it(people):
    policy(role="unit_admin")
    assert queries.required_by(people.department_admin)
    assert not queries.required_by(people.clerk)


def test_a_policy_to_come_holds_nothing_yet(people):
    policy(starts_on=clock.today() + timedelta(days=1))
    assert not queries.required_by(people.clerk)


# ── An administrator helps ──────────────────────────────────────────────────────────────────────


def test_an_administrator_resets_factors_and_sessions_end(strong, people):
    browser, _ = strong
    actions.reset(actor=actor(people.department_admin), account=people.clerk)
    assert not queries.enrolled(people.clerk).any
    assert not signed_in(browser)
    assert password(Client(), people.clerk)["Location"] == "/"
    line = Event.objects.get(kind="factors_reset")
    assert (line.actor_label, line.details["passkeys"]) == ("hantt.snv", 1)
    assert Alert.objects.filter(account=people.clerk, kind="factors_reset").exists()


@pytest.mark.parametrize("who", ["province_admin", "outsider"])
def test_neither_superiors_nor_strangers_can_be_reset(people, who):
    """SECURITY.md 49, 50."""
    target = getattr(people, who)
    give_app(target)
    with pytest.raises(Refused):
        actions.reset(actor=actor(people.department_admin), account=target)
    assert queries.enrolled(target).app


# ── Stronger sessions ───────────────────────────────────────────────────────────────────────────


def demand(level=2, **changes) -> str:
    """Where a page that wants more sends the browser."""
    return SignInRequest(next="/account", level=level, **changes).url()


def test_a_running_session_shows_what_it_lacks_and_goes_on(inside, people):
    secret = give_app(people.clerk)
    more = inside.get(demand())["Location"]
    assert "Cần xác thực thêm" in text(inside.get(more))
    onward = inside.post(more, {"code": code(secret)})["Location"]
    assert inside.get(onward)["Location"] == "/account"
    assert methods(people.clerk) == ("otp pwd", 2)
    assert Event.objects.filter(kind="stepped_up", outcome="ok").exists()


def test_who_has_no_factor_is_led_to_enrol_one_and_then_on(inside, people):
    page = inside.get(inside.get(demand())["Location"])
    assert "Thiết lập bước xác thực thứ hai" in text(page)
    add = text(page).partition('href="/account/security/app/add')[2].partition('"')[0]
    _secret, answer = add_app(inside, f"/account/security/app/add{add}")
    assert inside.get(answer.context["onward"])["Location"] == "/account"


def test_level_three_is_not_reached_by_codes(inside, people):
    give_app(people.clerk)
    page = text(inside.get(inside.get(demand(level=3))["Location"]))
    assert "VNeID mức 2" in page
    assert 'name="code"' not in page


@pytest.mark.parametrize("refused", ["code", "recovery"])
def test_a_wrong_answer_leaves_the_session_as_it_is(inside, people, refused):
    give_app(people.clerk)
    give_codes(people.clerk)
    more = inside.get(demand())["Location"]
    assert WRONG in text(inside.post(more, {refused: "22222"}))
    assert methods(people.clerk) == ("pwd", 1)


def test_an_answer_that_says_nothing_asks_for_one(inside, people):
    give_app(people.clerk)
    more = inside.get(demand())["Location"]
    assert "Nhập mã để tiếp tục" in text(inside.post(more, {"code": ""}))


# ── What applications learn ─────────────────────────────────────────────────────────────────────


def claims(token: str) -> dict:
    import base64
    import json

    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def follow(browser, answer, *, until: str):
    """Follow redirects of our own pages to the first that ends somewhere."""
    while answer.status_code in (302, 303) and answer["Location"].startswith("/"):
        path = answer["Location"]
        if path.startswith(until):
            return path
        answer = browser.get(path)
    return answer


def test_a_policy_of_level_two_leads_through_step_up_and_back(inside, people):
    site = register()
    policy(application=site.application.slug)
    secret = give_app(people.clerk)
    more = follow(inside, site.ask(inside), until="/sign-in/more")
    assert "Lịch công tác" in text(inside.get(more))
    back = follow(inside, inside.post(more, {"code": code(secret)}), until="https")
    tokens = site.exchange(answered(back)["code"]).json()
    told = claims(tokens["id_token"])
    assert (told["acr"], sorted(told["amr"])) == ("lt2", ["otp", "pwd"])


def test_who_gives_up_returns_and_the_application_is_told(inside, people):
    site = register()
    policy(application=site.application.slug)
    more = follow(inside, site.ask(inside), until="/sign-in/more")
    back = text(inside.get(more)).partition("Thôi, trở lại")[0].rpartition('href="')[2]
    refused = answered(inside.get(back.partition('"')[0]))
    assert (refused["error"], refused["state"]) == ("access_denied", "st4te")


def test_who_gives_up_what_the_application_asked_for_itself(inside, people):
    site = register()
    more = follow(inside, site.ask(inside, acr_values="lt3"), until="/sign-in/more")
    back = text(inside.get(more)).partition("Thôi, trở lại")[0].rpartition('href="')[2]
    refused = answered(inside.get(back.partition('"')[0]))
    assert refused["error"] == "unmet_authentication_requirements"


def test_the_console_asks_for_what_a_policy_of_the_role_wants(browser, people):
    policy(role="unit_admin")
    secret = give_app(people.department_admin)
    password(browser, people.department_admin)
    browser.post(SECOND, {"code": code(secret)})
    assert browser.get("/console/").status_code == 200
    weak = Client()
    Totp.objects.all().delete()
    password(weak, people.department_admin)
    more = follow(weak, weak.get("/console/"), until="/sign-in/more")
    assert "Trang bạn mở yêu cầu" in text(weak.get(more))


def test_no_guess_is_left_after_some_wrong_ones(browser, people):
    secret = give_app(people.clerk)
    password(browser, people.clerk)
    for _ in range(5):
        browser.post(SECOND, {"code": hotp(secret, now_step() - 100)})
    assert TOO_MANY in text(browser.post(SECOND, {"code": code(secret)}))


def test_a_passkey_of_somebody_else_is_no_second_step(browser, inside, people):
    device = authenticator()
    enrol_passkey(inside, device)
    other = Client()
    give_app(people.outsider)
    password(other, people.outsider)
    own = authenticator()
    own_browser = Client()
    password(own_browser, people.auditor)
    enrol_passkey(own_browser, own)
    fresh = Client()
    password(fresh, people.clerk)
    assert NOT_ACCEPTED in text(answer_with(fresh, own, SECOND))


def test_the_console_counts_factors_and_resets_them(browser, people):
    give_app(people.clerk)
    give_codes(people.clerk)
    secret = give_app(people.department_admin)
    password(browser, people.department_admin)
    browser.post(SECOND, {"code": code(secret)})
    officer = f"/console/accounts/{people.clerk.pk}"
    assert "ứng dụng xác thực, 10 mã dự phòng" in text(browser.get(officer))
    assert "Đặt lại xác thực hai bước" in text(browser.get(f"{officer}/factors/reset"))
    browser.post(f"{officer}/factors/reset")
    assert not queries.enrolled(people.clerk).any
    assert browser.get(f"/console/accounts/{people.outsider.pk}/factors/reset").status_code == 404
