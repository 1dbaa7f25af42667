"""Foreign clients and the people who use them. `installation` comes from tests/conftest.py."""

from collections.abc import Callable, Iterator

import pytest

from tests.interop.openid_client import OpenidClient
from tests.interop.person import Person


@pytest.fixture
def person() -> Person:
    """Somebody at a browser in which nobody has signed in yet."""
    return Person()


@pytest.fixture(scope="session")
def register(installation) -> Callable[..., dict[str, str]]:
    """Register an application as an administrator would script it; gives its id and secret."""

    def register(name: str, redirect_uri: str, *more: str) -> dict[str, str]:
        return installation.run(
            "apps", "add", "--name", name, "--redirect-uri", redirect_uri, *more, "--json"
        )

    return register


@pytest.fixture
def openid_client() -> Iterator[OpenidClient]:
    """npm's openid-client, not yet told of any provider."""
    client = OpenidClient()
    yield client
    client.close()
