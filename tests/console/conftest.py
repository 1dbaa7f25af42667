"""Administrators at their browsers, and applications to lose."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from lienthong.identity.sign_in import Browser, Proof, start_session
from lienthong.kit.actor import SYSTEM
from lienthong.sso import actions as sso

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"


def signed_in(account) -> Client:
    """A browser in which the account is signed in, without the cost of hashing its password."""
    _, token = start_session(Browser("10.20.30.40", CHROME), Proof(account, ("pwd",)))
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = token
    return browser


def text(answer, status: int = 200) -> str:
    """The page as its reader's browser gets it."""
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


@pytest.fixture
def admin(people) -> Client:
    """The province's administrator."""
    return signed_in(people.province_admin)


@pytest.fixture
def department(people) -> Client:
    """The administrator of Sở Nội vụ and of what is beneath it."""
    return signed_in(people.department_admin)


@pytest.fixture
def application() -> Callable:
    """Registers one: `application("Lịch công tác")` for everyone, or for `unit=` and beneath."""

    def register(name: str, *, unit=None):
        draft = sso.ApplicationDraft(name=name, redirect_uris=("https://ung-dung.example/cb",))
        added = sso.add_application(actor=SYSTEM, draft=draft).application
        if unit:
            sso.allow_unit(actor=SYSTEM, application=added, unit=unit)
        else:
            sso.allow_everyone(actor=SYSTEM, application=added)
        return added

    return register
