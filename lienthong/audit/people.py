"""Names of accounts, which live two floors above: identity tells the trail what they are called."""

from collections.abc import Callable, Iterable

Names = Callable[[Iterable[int]], dict[int, str]]

_identity: dict[str, Names] = {"names": lambda _: {}}


def register(*, names: Names) -> None:
    """How `names` is answered; called once, when the program starts."""
    _identity["names"] = names


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """Account names by id, in one statement or none; those that are gone are called by their number."""
    wanted = {pk for pk in ids if pk is not None}
    known = _identity["names"](wanted) if wanted else {}
    return {pk: known.get(pk, f"#{pk}") for pk in wanted}
