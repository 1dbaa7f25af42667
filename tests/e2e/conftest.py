"""People in front of a real browser: signing in, and what must hold of every page they see."""

import secrets
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.cast import CAST, DEMO_PASSWORD

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # what passes need not be told node by node
}


def sign_in(page: Page, who: str, password: str = DEMO_PASSWORD) -> None:
    """As one of the cast, or under a plain account name."""
    page.goto("/sign-in")
    page.get_by_label("Thư điện tử công vụ").fill(CAST[who].name if who in CAST else who)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


@pytest.fixture
def officer(installation) -> Callable[..., str]:
    """Adds one with the cast's password: `officer("lamvv.budang", "Võ Văn Lâm", "H10.31.3")`.

    Returns the account's name: the given one with a number, as namesakes get.
    """

    def add(name: str, full_name: str, unit: str, *more: str) -> str:
        name = name.replace(".", f"{secrets.randbelow(9000) + 1000}.")
        said = ("--unit", unit, "--full-name", full_name, *more)
        installation.run(
            "accounts", "add", name, *said, "--password-stdin", "--json", input=DEMO_PASSWORD
        )
        return name

    return add


@pytest.fixture
def person(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """One more person who has signed in: `person("clerk", viewport=…)`."""

    def enter(who: str, **options: object) -> Page:
        page = open_page(**options)
        sign_in(page, who)
        page.wait_for_url("**/")
        return page

    return enter


def fits(page: Page) -> None:
    """Fails a page that is wider than its window."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture
def sound() -> Callable[[Page], None]:
    """Fails a page that is wider than its window or that axe finds fault with."""

    def check(page: Page) -> None:
        page.wait_for_load_state()  # sizes mean nothing before the stylesheet is there
        fits(page)
        faults = Axe().run(page, options=WCAG).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []

    return check
