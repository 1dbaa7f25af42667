"""Who may see what was matched: a run knows the subtrees that its uploader administered, and exists for
those only who administer all of them (SECURITY.md 49)."""

from collections.abc import Iterable
from dataclasses import replace

from lienthong.kit.actor import Actor, Right
from lienthong.linking.models import LinkRun
from lienthong.sso import queries as sso

EVERYTHING = "/"


def of(actor: Actor) -> list[str]:
    """Path prefixes in which the actor manages applications; the whole province is one."""
    return [EVERYTHING] if sso.everywhere(actor) else sorted(actor.scopes(sso.MANAGE))


def covers(actor: Actor, scopes: Iterable[str]) -> bool:
    """Whether the actor manages applications in all of these subtrees."""
    held = tuple(of(actor))
    return bool(held) and all(scope.startswith(held) for scope in scopes)


def narrowed(actor: Actor, run: LinkRun) -> Actor:
    """The actor with the rights over applications that the run was begun with, and no other."""
    rights = tuple(Right(sso.MANAGE, scope) for scope in run.scopes)
    return replace(actor, rights=rights, is_system=False)
