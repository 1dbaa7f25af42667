"""The sample sites know who came in, and notice when the provider says it is over.

The eight of the demo are opened from the launcher. Two more, of the test's own, show what a site
does with its session: the test must know their signing key to make a visit old.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from sandbox.setup import Application, Setup
from tests.cast import CAST, Member
from tests.interop import samples
from tests.interop.person import Person

pytestmark = pytest.mark.interop
CLERK, OUTSIDER = CAST["clerk"], CAST["outsider"]
ENDED = "Phiên đăng nhập ở Hệ thống xác thực tập trung đã kết thúc"


# ── From the launcher ───────────────────────────────────────────────────────────────────────────


def test_one_sign_in_and_every_tile_opens_on_who_came_in(installation, person: Person):
    tiles = _tiles(installation.url, person, CLERK)

    assert len(tiles) == 8
    for tile in tiles:
        page = person.open(tile)
        assert page.url == tile.removesuffix("login"), page.text
        for fact in (CLERK.full_name, CLERK.title, CLERK.unit_code, f"{CLERK.name}@"):
            assert fact in page.text


def test_signing_out_of_an_application_leaves_the_launcher_too(installation, person: Person):
    page = person.open(_tiles(installation.url, person, CLERK)[0])

    left = person.confirm(page)

    assert urlsplit(left.url).path == "/signed-out", left.text
    assert any(form.asks_password for form in person.open(installation.url).forms())


def test_the_application_without_a_tile_is_the_one_that_lets_nobody_in(
    installation, person: Person
):
    everything = _tiles(installation.url, Person(), CLERK)
    own = _tiles(installation.url, person, OUTSIDER)

    (other,) = set(everything) - set(own)
    page = person.open(other)

    assert (page.status, urlsplit(page.url).path) == (403, "/callback"), page.text
    assert "chưa được vào ứng dụng này" in page.text
    page = person.sign_in(person.open(f"{other}?other=1"), CLERK.name)
    assert CLERK.full_name in page.text


# ── A site of the test's own ────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def setup(installation, register, tmp_path_factory) -> Iterator[Setup]:
    """A calendar and a mail site, registered and listening."""
    entries = [
        samples.entry("calendar", "Lịch thử nghiệm", register),
        samples.entry("email", "Thư thử nghiệm", register),
    ]
    file = tmp_path_factory.mktemp("samples") / "applications.json"
    with samples.running(file, issuer=installation.url, entries=entries) as setup:
        yield setup


@pytest.fixture
def mail(setup: Setup, person: Person) -> Application:
    """The mail site, with the clerk in it."""
    application = setup.applications[1]
    page = person.sign_in(person.open(f"{application.url}/login"), CLERK.name)
    assert page.url == f"{application.url}/", page.text
    return application


def test_a_visit_outlives_its_access_token(setup: Setup, mail: Application, person: Person):
    samples.age(person, setup, mail)

    assert CLERK.full_name in person.open(mail.url).text


def test_signing_out_of_one_ends_the_other_at_its_next_question(
    setup: Setup, mail: Application, person: Person
):
    calendar = setup.applications[0]
    assert CLERK.full_name in person.open(f"{calendar.url}/login").text

    left = person.confirm(person.open(mail.url))
    samples.age(person, setup, calendar)
    page = person.open(calendar.url)

    assert urlsplit(left.url).path == "/signed-out", left.text
    assert f"Bạn đã rời {mail.name} và Hệ thống xác thực tập trung" in left.text
    assert ENDED in page.text
    assert CLERK.full_name not in page.text


def test_an_answer_that_nobody_here_asked_for_changes_nothing(
    setup: Setup, mail: Application, person: Person
):
    forged = person.open(f"{mail.url}/callback?error=login_required&state=x&iss={setup.issuer}")
    stranger = Person().open(f"{mail.url}/callback?code=x&state=x&iss={setup.issuer}")

    assert CLERK.full_name in forged.text
    assert stranger.status == 400
    assert "không còn hiệu lực" in stranger.text


@pytest.mark.parametrize(
    "target",
    [
        "https://other.example/",
        "//other.example",
        "http://localhost:1/",
        "javascript:0",
        "http://[",
    ],
)
def test_a_third_party_cannot_choose_where_a_sign_in_ends(
    mail: Application, person: Person, target: str
):
    page = person.open(f"{mail.url}/login?target_link_uri={target}")

    assert page.url == f"{mail.url}/"


def test_a_third_party_cannot_choose_the_provider(mail: Application, person: Person):
    page = person.open(f"{mail.url}/login?iss=https://other.example")

    assert page.status == 400
    assert urlsplit(page.url).netloc == urlsplit(mail.url).netloc


def _tiles(url: str, person: Person, member: Member) -> list[str]:
    """Sign in at the launcher; where its tiles lead."""
    page = person.sign_in(person.open(url), member.name)
    return [link for link in page.links() if urlsplit(link).path == "/login"]
