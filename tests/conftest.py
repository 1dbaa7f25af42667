"""Fixtures of every test: the database (`db`), a running `installation`, a `page` in a browser.

Order: what is fast and tells most comes first. All tests of the shared installation run one after
the other in one worker, for they change it.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from playwright.sync_api import Browser, Page, sync_playwright

from tests import database, grounds
from tests import installation as installations
from tests.grounds import bare  # noqa: F401 - a fixture
from tests.installation import ROOT, Installation
from tests.population import population  # noqa: F401 - a fixture
from tests.small_province import people, units  # noqa: F401 - fixtures

SCREENSHOTS = ROOT / "build" / "screenshots"
CHROMIUM_OPTIONS = ["--disable-background-networking", "--disable-component-update"]
SLOW = ("installation", "interop", "e2e")
IN_CI = os.environ.get("CI") == "true"

failed = pytest.StashKey[bool]()


# The database


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Nothing to do: `tests.settings` has made this worker's database."""


def _renew_database(_: TransactionTestCase) -> None:
    """After a test that commits: a new clone, where Django would empty all tables.

    What migrations wrote must stay, and audit's tables refuse to be emptied.
    """
    connection.close()
    connection.close_pool()
    database.clone(Path(os.environ[database.HOME]), database.database_name())


TransactionTestCase._fixture_teardown = _renew_database


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    grounds.stand(item)


# Installations


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """The demo province, running; shared by all tests that ask for it."""
    shared = installations.new(DEMO="1")
    try:
        shared.start()
        yield shared
    finally:
        shared.discard()


@pytest.fixture
def fresh_installation() -> Iterator[Callable[..., Installation]]:
    """Makes installations of the test's own, empty and not started: `fresh_installation(DEMO="1")`."""
    made: list[Installation] = []

    def make(**settings: str) -> Installation:
        made.append(installations.new(**settings))
        return made[-1]

    yield make
    for one in made:
        one.discard()


# Browsers


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        options = {"executable_path": program, "args": [*CHROMIUM_OPTIONS, *as_root]}
        chromium = playwright.chromium.launch(**options)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(
    browser: Browser, installation: Installation, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Opens a page for one more person, with cookies of its own: `open_page(viewport=…)`.

    A page that breaks its own content security policy, or whose script fails, fails the test.
    """
    pages: list[Page] = []
    complaints: list[str] = []

    def open_page(**options: object) -> Page:
        usual = {"base_url": installation.url, "locale": "vi-VN", "viewport": OFFICE_SCREEN}
        page = browser.new_context(**usual | options).new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: _listen(said.text, complaints))
        pages.append(page)
        return page

    yield open_page
    for number, page in enumerate(pages):
        if request.node.stash.get(failed, False):
            page.screenshot(path=SCREENSHOTS / "failed" / f"{_file_name(request)}-{number}.png")
        page.context.close()
    assert complaints == []


OFFICE_SCREEN = {"width": 1366, "height": 768}


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """One person's page on an office screen; addresses are relative to the installation."""
    return open_page()


@pytest.fixture
def screenshot() -> Callable[[Page, str], Path]:
    """Keeps a picture of the whole page as build/screenshots/NAME.png."""

    def take(page: Page, name: str) -> Path:
        target = SCREENSHOTS / f"{name}.png"
        page.screenshot(path=target, full_page=True)
        return target

    return take


def _listen(text: str, complaints: list[str]) -> None:
    if "Content Security Policy" in text:
        complaints.append(text)


def _file_name(request: pytest.FixtureRequest) -> str:
    return re.sub(r"\W+", "-", request.node.name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> object:
    report = yield
    if report.when == "call":
        item.stash[failed] = report.failed
    return report


# The run as a whole


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_rank)  # stable: a file's tests keep their order
    for item in items:
        if "installation" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("installation"))


def _rank(item: pytest.Item) -> int:
    if "house" in item.path.parts:
        return 0
    slow = any(item.get_closest_marker(name) for name in SLOW)
    uses = getattr(item, "fixturenames", ())
    return 3 if slow or "installation" in uses else 2 if "browser" in uses else 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure: it would hide that nothing was tried."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and reporter and reporter.stats.get("skipped") and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
