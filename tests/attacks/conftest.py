"""What the attackers meet: one application, a phone's client, a clerk's browser."""

from tests.sso.conftest import browser, phone, site

__all__ = ["browser", "phone", "site"]
