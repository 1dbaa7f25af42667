"""Apache with mod_auth_openidc signs people in and out at the provider."""

import re
from html import unescape

import pytest

from tests.cast import CAST
from tests.installation import free_ports
from tests.interop import apache
from tests.interop.person import Page, Person

pytestmark = pytest.mark.interop
CLERK = CAST["clerk"]


@pytest.fixture(scope="module")
def site(installation, register):
    """The address of an Apache that knows the provider by its discovery document alone."""
    port = free_ports(1)
    client = register(
        "Trang Apache",
        apache.redirect_uri(port),
        "--post-logout-redirect-uri",
        apache.logged_out_uri(port),
    )
    with apache.running(port=port, issuer=installation.url, **client) as url:
        yield url


def test_apache_lets_the_clerk_in_and_knows_who_it_is(site: str, person: Person):
    page = person.sign_in(person.open(f"{site}/secure/"), CLERK.name)

    assert page.url == f"{site}/secure/"
    shown = _shown(page)
    assert shown["REMOTE_USER"].startswith(f"{CLERK.name}@")
    assert shown["name"] == CLERK.full_name
    assert shown["title"] == CLERK.title
    assert shown["unit_code"] == CLERK.unit_code


def test_whoever_lost_the_cookie_of_apache_comes_back_without_typing(site: str, person: Person):
    person.sign_in(person.open(f"{site}/secure/"), CLERK.name)
    person.forget(name_begins="openidc_")

    assert _shown(person.open(f"{site}/secure/"))["name"] == CLERK.full_name


def test_logging_out_at_apache_ends_the_session_at_the_provider(site: str, person: Person):
    person.sign_in(person.open(f"{site}/secure/"), CLERK.name)

    page = person.open(f"{site}/secure/callback?logout={site}/")

    assert page.url.split("?")[0] == f"{site}/", page.text
    assert person.open(f"{site}/secure/").forms(), "the sign-in page was expected"


def _shown(page: Page) -> dict[str, str]:
    rows = re.findall(r'<p id="(\w+)">(.*?)</p>', page.text)
    return {name: unescape(value) for name, value in rows}
