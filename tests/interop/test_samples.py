"""The seven sample sites know who came in, and notice when the provider says it is over."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from sandbox.applications.setup import Application, Setup
from tests.cast import CAST
from tests.interop import samples
from tests.interop.browser import Browser

pytestmark = pytest.mark.interop
CLERK = CAST["clerk"]
ENDED = "Phiên đăng nhập ở Hệ thống xác thực tập trung đã kết thúc"


@pytest.fixture
def setup(installation, register, tmp_path) -> Iterator[Setup]:
    """All seven, registered and listening."""
    entries = [samples.entry(key, register) for key in samples.NAMES]
    with samples.running(
        tmp_path / "applications.json", issuer=installation.url, entries=entries
    ) as setup:
        yield setup


@pytest.fixture
def mail(setup: Setup, browser: Browser) -> Application:
    """The e-mail site, with the clerk in it."""
    application = setup.applications[-1]
    browser.sign_in(browser.open(f"{application.url}/login"), CLERK.name)
    return application


def test_one_sign_in_opens_all_seven(setup: Setup, mail: Application, browser: Browser):
    for application in setup.applications:
        page = browser.open(f"{application.url}/login")

        assert page.url == f"{application.url}/", page.text
        for fact in (CLERK.full_name, CLERK.title, CLERK.unit_code, f"{CLERK.name}@"):
            assert fact in page.text


def test_a_visit_outlives_its_access_token(setup: Setup, mail: Application, browser: Browser):
    samples.age(browser, setup, mail)

    assert CLERK.full_name in browser.open(mail.url).text


def test_signing_out_of_one_ends_the_others_at_their_next_question(
    setup: Setup, mail: Application, browser: Browser
):
    calendar = next(one for one in setup.applications if one.key == "calendar")
    signed_in = browser.open(f"{calendar.url}/login")
    assert CLERK.full_name in signed_in.text

    left = browser.confirm(browser.open(mail.url))
    samples.age(browser, setup, calendar)
    page = browser.open(calendar.url)

    assert f"Bạn đã rời {mail.name} và Hệ thống xác thực tập trung" in left.text
    assert ENDED in page.text
    assert CLERK.full_name not in page.text


def test_whoever_may_not_enter_reads_why(installation, register, browser: Browser, tmp_path):
    entry = samples.entry("email", register, "--allow", CAST["outsider"].unit_code)
    file = tmp_path / "applications.json"
    with samples.running(file, issuer=installation.url, entries=[entry]) as setup:
        page = browser.open(f"{setup.applications[0].url}/login")
        page = browser.sign_in(page, CLERK.name)

    assert (page.status, urlsplit(page.url).path) == (403, "/callback"), page.text
    assert "chưa được vào ứng dụng này" in page.text


def test_an_answer_that_nobody_here_asked_for_changes_nothing(
    setup: Setup, mail: Application, browser: Browser
):
    forged = browser.open(f"{mail.url}/callback?error=login_required&state=x&iss={setup.issuer}")
    stranger = Browser().open(f"{mail.url}/callback?code=x&state=x&iss={setup.issuer}")

    assert CLERK.full_name in forged.text
    assert stranger.status == 400
    assert "không còn hiệu lực" in stranger.text


@pytest.mark.parametrize(
    "target", ["https://other.example/", "//other.example", "http://localhost:1/", "javascript:0"]
)
def test_a_third_party_cannot_choose_where_a_sign_in_ends(
    mail: Application, browser: Browser, target: str
):
    page = browser.open(f"{mail.url}/login?target_link_uri={target}")

    assert page.url == f"{mail.url}/"


def test_a_third_party_cannot_choose_the_provider(mail: Application, browser: Browser):
    page = browser.open(f"{mail.url}/login?iss=https://other.example")

    assert page.status == 400
    assert urlsplit(page.url).netloc == urlsplit(mail.url).netloc
