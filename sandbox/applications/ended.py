"""Sessions that the provider has declared over (OpenID Connect Back-Channel Logout 1.0).

A visit lives in its browser's signed cookie; what ends it from behind is remembered here, by `sid`.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.kept import Kept

SKEW, OLDEST = 60, 600  # seconds: clocks that differ, and a delivery tried again
REMEMBERED = 86_400  # seconds; longer than any session of the provider


class Refused(ValueError):
    """The logout token proves nothing; the text says why."""


class Ended:
    """The ended sessions of one site."""

    def __init__(self) -> None:
        self._sessions, self._people = Kept[bool](REMEMBERED), Kept[float](REMEMBERED)
        self._seen = Kept[bool](OLDEST + SKEW)

    def covers(self, visit: Mapping[str, Any]) -> bool:
        """Whether the provider has ended this visit's session, or all that its person had by then."""
        claims = visit["claims"]
        until = self._people.get(claims["sub"])
        return bool(self._sessions.get(claims.get("sid", ""))) or (
            until is not None and visit["entered"] <= until
        )

    def end(self, claims: Mapping[str, Any]) -> None:
        """§2.7: end what a checked token names. The same token a second time is refused (§2.6)."""
        if self._seen.get(claims["jti"]):
            raise Refused("jti: seen before")
        self._seen.put(claims["jti"], True)
        if "sid" in claims:
            self._sessions.put(claims["sid"], True)
        else:
            self._people.put(claims["sub"], float(claims["iat"]))
