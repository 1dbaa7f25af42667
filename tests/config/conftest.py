"""One small installation without the demo, shared by the tests of a module."""

from collections.abc import Iterator

import pytest

from tests import installation as installations
from tests.installation import Installation


@pytest.fixture(scope="module")
def running() -> Iterator[Installation]:
    """Empty province, started."""
    one = installations.new(WORKERS="1")
    try:
        one.start()
        yield one
    finally:
        one.discard()
