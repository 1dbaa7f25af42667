"""What an action raises when it cannot be done: the words a person reads, and what to do next."""

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """Cannot be done: why, what to do next, the form field at fault, and facts that belong to it."""

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        field: str | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(str(message))
        self.hint = str(hint)
        self.field = field
        self.facts = dict(facts or {})

    @property
    def words(self) -> str:
        """Why, and what to do next where that is said, as one text for a person."""
        return ". ".join(filter(None, (str(self), self.hint)))


class NotFound(Refused):
    """It does not exist, or the actor may not know that it does: both look the same (a 404)."""
