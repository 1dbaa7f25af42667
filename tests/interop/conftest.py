"""Foreign clients and the people who use them. `installation` comes from tests/conftest.py."""

from collections.abc import Callable, Iterator

import pytest

from tests.interop.browser import Browser
from tests.interop.openid_client import OpenidClient


@pytest.fixture
def browser() -> Browser:
    """A browser in which nobody has signed in yet."""
    return Browser()


@pytest.fixture
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
