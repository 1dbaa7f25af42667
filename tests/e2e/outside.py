"""What a person does outside the product: signs in at VNeID, reads the telephone and the mailbox."""

import re

from playwright.sync_api import Page, expect

from lienthong.demo import ports
from sandbox.vneid.people import register
from tests.installation import Installation

CITIZEN, ORGANISATION = "dành cho Công dân", "dành cho Tổ chức"
CODE = re.compile(r"\b\d{6}\b")


def choose_kind(page: Page, kind: str = CITIZEN) -> None:
    """A citizen's VNeID, or an organisation's."""
    page.get_by_role("button", name=re.compile(kind)).click()
    expect(page.get_by_label("Mật khẩu VNeID")).to_be_visible()


def give_number(page: Page, number: str) -> None:
    """The number of the VNeID and its password; a code is sent to the telephone."""
    page.get_by_label(re.compile("số định danh", re.IGNORECASE)).fill(number)
    page.get_by_label("Mật khẩu VNeID").fill(register().password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(page.get_by_label("Mã OTP gồm 6 chữ số")).to_be_visible()


def give_otp(page: Page, otp: str = "") -> None:
    """The code; without one, that which this VNeID always takes."""
    page.get_by_label("Mã OTP gồm 6 chữ số").fill(otp or register().otp)
    page.get_by_role("button", name="Xác nhận").click()


def at_vneid(page: Page, number: str, kind: str = CITIZEN) -> None:
    """All of it, from the choice of a kind to the way back."""
    choose_kind(page, kind)
    give_number(page, number)
    give_otp(page)


def telephone_of(number: str) -> str:
    """Where VNeID sends this person's codes."""
    return register().people[number].phone


def read_messages(page: Page, installation: Installation, to: str) -> str:
    """Open the message desk at this telephone or address; returns the code of its newest message."""
    desk = installation.port + 1 + ports.MESSAGES
    page.goto(f"http://localhost:{desk}/?to={to}")
    newest = page.locator(".rows .text").first
    while not newest.is_visible():  # a job is still sending it
        page.wait_for_timeout(100)
        page.reload()
    expect(newest).to_have_text(CODE)
    return CODE.search(newest.inner_text())[0]
