"""What the attackers meet: one application, a phone's client, a clerk's browser."""

from tests.message_desk import _desk, desk
from tests.sso.conftest import browser, phone, site

__all__ = ["_desk", "browser", "desk", "phone", "site"]
