"""An application's own names of many officers at once, and whom it lets in: for lists of its users."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory import queries as directory
from lienthong.identity.models import Account
from lienthong.kit import clock, text
from lienthong.kit.actor import Actor
from lienthong.kit.bulk_insert import insert_rows
from lienthong.kit.refusal import NotFound, Refused
from lienthong.sso import configuration, events, queries
from lienthong.sso.models import AccessRule, Application, Client, MappedName


@dataclass(frozen=True, slots=True)
class Admission:
    """Whom an application's rules let in today, whatever else stands in their way."""

    everyone: bool
    paths: tuple[str, ...]  # of units whose subtrees may enter
    accounts: frozenset[int]

    def admits(self, account_id: int, unit_path: str) -> bool:
        return self.everyone or account_id in self.accounts or unit_path.startswith(self.paths)


@dataclass(frozen=True, slots=True)
class Mapped:
    """How many names were said anew, differently, taken away, or as before."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0


def admission(application: Application) -> Admission:
    """The rules of `sql.MAY_ENTER` for all officers at once, of an application open or not."""
    today = clock.today()
    rules = AccessRule.objects.filter(
        application=application, valid_from__lte=today, valid_to__gt=today
    )
    rows = list(rules.values_list("kind", "unit__path", "account"))
    return Admission(
        everyone=any(kind == AccessRule.Kind.EVERYONE for kind, _path, _account in rows),
        paths=tuple(path for _kind, path, _account in rows if path),
        accounts=frozenset(account for _kind, _path, account in rows if account),
    )


def names(application: Application) -> dict[int, str]:
    """The accounts' own names in the application, by account id."""
    return dict(MappedName.objects.filter(application=application).values_list("account", "name"))


def of_client(actor: Actor, client_id: str) -> Application:
    """An application that the actor manages, by its client_id; NotFound for any other."""
    client = Client.objects.filter(client_id=client_id)
    found = queries.visible(actor).select_related("owner").filter(pk__in=client.values("pk"))
    application = found.first()
    if application is None:
        raise NotFound(_("Không tìm thấy ứng dụng, hoặc bạn không có quyền"))
    return application


def map_names(*, actor: Actor, application: Application, wanted: Mapping[int, str]) -> Mapped:
    """Say under which names the application knows accounts, by account id; "" takes a name away.

    All or none, in few statements. Raises NotFound outside the actor's scope, Refused where a name
    belongs to an account that is not among them, or is wanted for two.
    """
    queries.application(actor, application.slug)
    named = {account: text.nfc(name.strip()) for account, name in wanted.items()}
    with transaction.atomic():
        Application.objects.select_for_update(no_key=True).get(pk=application.pk)
        accounts, before = _accounts(actor, named), names(application)
        _require_free(named, before)
        changed = {pk: name for pk, name in named.items() if before.get(pk, "") != name}
        if changed:
            _write(application, changed)
            _record(actor, application, accounts, changed)
    return _counted(named, changed, before)


def _accounts(actor: Actor, wanted: Mapping[int, str]) -> dict[int, str]:
    """Names of the accounts by id, all within the actor's scope."""
    within = directory.within(actor.scopes(queries.MANAGE), "unit__path")
    officers = Account.objects.filter(within, pk__in=list(wanted), unit__isnull=False)
    found = dict(officers.values_list("pk", "name"))
    if len(found) < len(wanted):
        raise NotFound(_("Không tìm thấy cán bộ, hoặc bạn không có quyền ở đơn vị này"))
    return found


def _require_free(wanted: Mapping[int, str], before: Mapping[int, str]) -> None:
    taken = {name for account, name in before.items() if account not in wanted}
    for name in filter(None, wanted.values()):
        if name in taken:
            words = _("Tên %(name)s đã gán cho cán bộ khác")
            raise Refused(words % {"name": name}, field="name")
        taken.add(name)


def _write(application: Application, changed: Mapping[int, str]) -> None:
    MappedName.objects.filter(application=application, account__in=list(changed)).delete()
    insert_rows(
        [
            MappedName(application=application, account_id=account, name=name)
            for account, name in changed.items()
            if name
        ]
    )


def _record(
    actor: Actor, application: Application, accounts: Mapping[int, str], changed: Mapping[int, str]
) -> None:
    subject = audit.Subject("application", application.pk, application.name)
    path = application.owner.path if application.owner else ""
    entries = (
        audit.Entry(
            events.NAME_MAPPED, "ok", subject, path, {"account": accounts[account], "name": name}
        )
        for account, name in changed.items()
    )
    audit.record_many(actor=actor, entries=entries)
    configuration.changed()


def _counted(
    wanted: Mapping[int, str], changed: Mapping[int, str], before: Mapping[int, str]
) -> Mapped:
    removed = sum(not name for name in changed.values())
    added = sum(bool(name) and account not in before for account, name in changed.items())
    return Mapped(added, len(changed) - added - removed, removed, len(wanted) - len(changed))
