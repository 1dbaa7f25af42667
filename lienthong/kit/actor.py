"""Who acts. One frozen value, built once per request or command, handed to every action and query.

A unit's place in the tree is its *path*: the ids of its ancestors and itself, "/1/23/456/". A scope is
a path prefix: "/" is the whole installation, "/1/23/" the subtree of unit 23.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Right:
    """One thing that the actor may do, and in which subtree."""

    name: str  # "accounts.manage"; the feature that asks for a right owns its name
    scope: str  # path prefix


@dataclass(frozen=True, slots=True)
class Actor:
    account_id: int | None  # None: nobody signed in, or the system itself
    label: str  # how the audit and the screens name the actor: "hoalt.snv"
    full_name: str = ""
    address: str = ""  # network address the request came from
    session_id: int | None = None
    unit_id: int | None = None
    unit_path: str = ""
    on_behalf_of: int | None = None  # the account for which this one acts
    level: int = 0  # how sure we are who sits there: identity.rules.level
    withheld: tuple[Right, ...] = ()  # rights that a stronger sign-in would give
    rights: tuple[Right, ...] = ()
    is_system: bool = False
    person_id: int | None = None  # who was proved in the session: the account is one of theirs

    @property
    def signed_in(self) -> bool:
        return self.account_id is not None

    def scopes(self, right: str) -> tuple[str, ...]:
        """Path prefixes in which the actor holds the right; empty: nowhere."""
        if self.is_system:
            return ("/",)
        return tuple(held.scope for held in self.rights if held.name == right)

    def would(self, right: str) -> bool:
        """Whether the right is only withheld until the person proves more."""
        return any(held.name == right for held in self.withheld)

    def may(self, right: str, path: str | None = None) -> bool:
        """Whether the actor holds the right over the unit at `path`; without a path, over any unit."""
        scopes = self.scopes(right)
        return bool(scopes) if path is None else any(path.startswith(scope) for scope in scopes)


def anonymous(address: str = "") -> Actor:
    return Actor(account_id=None, label="", address=address)


SYSTEM = Actor(account_id=None, label="lienthong", is_system=True)
