"""What an officer or a unit loses by a change, in sentences to read before it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.directory.models import Unit
from lienthong.identity import queries as identity
from lienthong.identity.models import Account, Role
from lienthong.kit.actor import Actor
from lienthong.kit.text import format_number
from lienthong.shell.devices import device
from lienthong.shell.tags import moment
from lienthong.sso import queries as sso
from lienthong.sso.models import Application

Sentences = list[SafeString]


@dataclass(frozen=True, slots=True)
class Change:
    """Sentences on what goes, and on what comes instead."""

    losses: Sentences = field(default_factory=list)
    gains: Sentences = field(default_factory=list)


# ── Officers ────────────────────────────────────────────────────────────────────────────────────


def of_suspending(account: Account) -> Change:
    """No application and no session; roles wait for the officer's return."""
    return Change([*_tiles(sso.enterable_by(account)), *_sessions(account)])


def of_removing(account: Account) -> Change:
    """No application, no session, no role."""
    return Change([*of_suspending(account).losses, *_roles(identity.roles_of(account))])


def of_moving(account: Account, target: Unit) -> Change:
    """Other applications, no session, no role."""
    before, after = sso.enterable_by(account), sso.enterable_by(account, unit=target)
    losses = [
        *_tiles(_without(before, after)),
        *_sessions(account),
        *_roles(identity.roles_of(account)),
    ]
    return Change(losses, _new_tiles(_without(after, before)))


# ── Units ───────────────────────────────────────────────────────────────────────────────────────


def of_moving_unit(unit: Unit, target: Unit) -> Change:
    """A subtree elsewhere: other applications and other administrators. Everyone stays signed in."""
    before, after = _line(unit), [*_line(target), unit.pk]
    lost = identity.roles_over(set(before) - set(after))
    return Change(
        [*_tiles(_without(sso.open_to(before), sso.open_to(after))), *_administrators(lost)],
        _new_tiles(_without(sso.open_to(after), sso.open_to(before))),
    )


def of_ending(
    actor: Actor, unit: Unit, heir: Unit | None, *, officers: int, renamed: bool
) -> Change:
    """Officers go to the heir, signed out once; administrators of the unit lose it, unless renamed."""
    before, after = sso.open_to(_line(unit)), sso.open_to(_line(heir) if heir else ())
    if renamed:
        after += sso.opened_by(actor, unit)
    losses = _signed_out(officers) + (_tiles(_without(before, after)) if officers else [])
    if not renamed:
        losses += _administrators(identity.roles_over([unit.pk]))
    return Change(losses, _new_tiles(_without(after, before)) if officers else [])


def _line(unit: Unit) -> list[int]:
    """Ids of the unit and of those above it."""
    return [int(part) for part in unit.path.strip("/").split("/")]


# ── Sentences ───────────────────────────────────────────────────────────────────────────────────


def _without(some: Sequence[Application], others: Sequence[Application]) -> list[Application]:
    known = {other.pk for other in others}
    return [one for one in some if one.pk not in known]


def _tiles(applications: Sequence[Application]) -> Sentences:
    words = ngettext(
        "Không vào được %(count)s ứng dụng: %(names)s",
        "Không vào được %(count)s ứng dụng: %(names)s",
        len(applications),
    )
    return _counted(words, applications)


def _new_tiles(applications: Sequence[Application]) -> Sentences:
    words = ngettext(
        "Được vào thêm %(count)s ứng dụng: %(names)s",
        "Được vào thêm %(count)s ứng dụng: %(names)s",
        len(applications),
    )
    return _counted(words, applications)


def _counted(words: str, applications: Sequence[Application]) -> Sentences:
    if not applications:
        return []
    names = format_html_join(", ", "<b>{}</b>", ((one.name,) for one in applications))
    return [_filled(words, count=format_number(len(applications)), names=names)]


def _filled(words: str, **values: object) -> SafeString:
    """A translated sentence with values that are escaped unless they are markup of ours."""
    return format_html(words.replace("%(", "{").replace(")s", "}"), **values)


def _sessions(account: Account) -> Sentences:
    """One line for each session, which ends at once."""
    words = _("Phiên đăng nhập kết thúc ngay: %(device)s, %(address)s, dùng lần cuối %(seen)s")
    return [
        _filled(
            words,
            device=device(session.user_agent),
            address=session.address or "–",
            seen=moment(session.seen_at),
        )
        for session in identity.sessions_of(account)
    ]


def _roles(roles: Iterable[Role]) -> Sentences:
    words = _("Mất vai trò %(role)s ở %(unit)s")
    return [_filled(words, role=_(role.get_role_display()), unit=role.unit.name) for role in roles]


def _administrators(roles: Iterable[Role]) -> Sentences:
    words = _("%(name)s (%(role)s, %(unit)s) không còn quản lý đơn vị này")
    return [
        _filled(
            words,
            name=role.account.full_name,
            role=_(role.get_role_display()),
            unit=role.unit.name,
        )
        for role in roles
    ]


def _signed_out(officers: int) -> Sentences:
    if not officers:
        return []
    words = ngettext(
        "%(count)s cán bộ bị đăng xuất một lần và đăng nhập lại ở đơn vị mới",
        "%(count)s cán bộ bị đăng xuất một lần và đăng nhập lại ở đơn vị mới",
        officers,
    )
    return [_filled(words, count=format_number(officers))]
