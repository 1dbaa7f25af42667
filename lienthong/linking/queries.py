"""Every read of what was matched. Outside the actor's scope there is no run, no row and no account."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from django.conf import settings
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lienthong.directory import queries as directory
from lienthong.identity.models import Account
from lienthong.identity.rules import Rights
from lienthong.kit import sheet, text
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.linking import rules, scopes
from lienthong.linking.models import Decision, LinkRow, LinkRun
from lienthong.linking.rules import Outcome
from lienthong.sso import mapping
from lienthong.sso import queries as sso
from lienthong.sso.models import Application

Kind = Decision.Kind
Pair = tuple[int, str, int]  # row, user name, account
MATCHED_ONCE = ~Q(counts={})  # has rows, whatever goes on with it now


# ── Runs ────────────────────────────────────────────────────────────────────────────────────────


def runs(actor: Actor, application: Application) -> list[LinkRun]:
    """The application's runs that the actor may see, newest first, without files."""
    found = LinkRun.objects.filter(application=application).defer("content")
    ordered = found.select_related("account").order_by("-created_at", "-pk")
    return [run for run in ordered if scopes.covers(actor, run.scopes)]


def run(actor: Actor, run_id: int) -> LinkRun:
    """One run with its application; NotFound for who may not see both."""
    found = LinkRun.objects.select_related("application__owner", "account").defer("content")
    one = found.filter(pk=run_id).first()
    if one is None or not scopes.covers(actor, one.scopes):
        raise NotFound(_("Không tìm thấy lần đối chiếu này"))
    sso.application(actor, one.application.slug)
    return one


def require_rows(run: LinkRun) -> None:
    """Raise NotFound where there is nothing to show yet."""
    if not run.counts:
        raise NotFound(_("Danh sách này chưa được đối chiếu"))


def file(run: LinkRun) -> sheet.Sheet:
    """What was uploaded, while it waits for its columns."""
    return sheet.read(bytes(LinkRun.objects.values_list("content", flat=True).get(pk=run.pk)))


# ── Rows ────────────────────────────────────────────────────────────────────────────────────────


class Show(StrEnum):
    """Which rows a list shows, beside each outcome."""

    ALL = ""
    WAITING = "waiting"  # a person has to decide
    DECIDED = "decided"


_WAITING = Q(decision=None, firm=False)


def rows(run: LinkRun, show: str = Show.ALL, typed: str = "") -> QuerySet[LinkRow]:
    """Rows of an outcome or of `Show`, that hold every typed word, in the order of the list."""
    found = LinkRow.objects.filter(run=run).order_by("row")
    if show == Show.WAITING:
        found = found.filter(_WAITING)
    elif show == Show.DECIDED:
        found = found.filter(decision__isnull=False)
    elif show in set(Outcome):
        found = found.filter(outcome=show)
    for word in text.fold(typed).split()[:8]:
        found = found.filter(search__contains=word)
    return found


def row(run: LinkRun, number: int) -> LinkRow:
    """One row by its number in the list."""
    found = rows(run).select_related("decision", "place").filter(row=number).first()
    if found is None:
        raise NotFound(_("Tệp không có dòng %(row)s") % {"row": number})
    return found


def counts(run: LinkRun) -> Counter[str]:
    """Rows by outcome, and of each `Show`."""
    found = LinkRow.objects.filter(run=run)
    counted = found.aggregate(
        **{one.value: Count("pk", filter=Q(outcome=one.value)) for one in Outcome},
        waiting=Count("pk", filter=_WAITING),
        decided=Count("pk", filter=Q(decision__isnull=False)),
    )
    return Counter(counted)


def accounts(actor: Actor, run: LinkRun, shown: Iterable[LinkRow]) -> dict[int, Account]:
    """The accounts that rows name and the actor may see, by id, with their units."""
    ids = set()
    for one in shown:
        ids |= {one.account_id, *one.candidates}
        ids.add(one.decision.account_id if one.decision else None)
    found = _officers(scopes.narrowed(actor, run)).filter(
        directory.within(actor.scopes(sso.MANAGE), "unit__path"), pk__in=ids - {None}
    )
    return found.in_bulk()


def account_to_link(actor: Actor, run: LinkRun, name: str) -> Account:
    """An officer whom a row may mean, by the account's name; NotFound outside the scope."""
    account = sso.account_to_allow(scopes.narrowed(actor, run), name)
    directory.require(actor, sso.MANAGE, account.unit.path)
    return account


def lacks_email(row: LinkRow, account: Account) -> bool:
    """Whether the application's record has not the official e-mail of the account."""
    domain = settings.ENVIRONMENT.mail_domain
    return account.name not in rules.official(rules.emails(row.email), domain)


def _officers(actor: Actor) -> QuerySet[Account]:
    within = directory.within(actor.scopes(sso.MANAGE), "unit__path")
    officers = Account.objects.filter(within, unit__isnull=False)
    return officers.select_related("unit__parent").defer("photo")


# ── What applying would change ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Links:
    """Names to say, by account id ("" takes one away); rows that cannot be linked, by number."""

    wanted: dict[int, str] = field(default_factory=dict)
    changes: int = 0
    conflicts: tuple[int, ...] = ()


def links(actor: Actor, run: LinkRun) -> Links:
    """What is matched or decided, against the names that the application's officers have now."""
    pairs = list(_linked(actor, run))
    names = mapping.names(run.application)
    holders = {rules.key(name): account for account, name in names.items()}
    free = _free(actor, run, pairs, holders)
    wanted: dict[int, str] = {}
    for _row, user, account in free:
        wanted[account] = user
        if (holder := holders.get(rules.key(user), account)) != account:
            wanted.setdefault(holder, "")
    changes = sum(names.get(account, "") != user for account, user in wanted.items())
    return Links(wanted, changes, tuple(pair[0] for pair in pairs if pair not in free))


def _free(
    actor: Actor, run: LinkRun, pairs: Sequence[Pair], holders: Mapping[str, int]
) -> dict[Pair, None]:
    """Pairs in which neither the account nor the user name stands twice, and whose name is nobody's
    whom the actor may not know."""
    accounts = Counter(account for _row, _user, account in pairs)
    users = Counter(rules.key(user) for _row, user, _account in pairs)
    mine = accounts.keys() | _mine(
        actor, run, {holders[user] for user in users.keys() & holders.keys()} - accounts.keys()
    )
    return {
        pair: None
        for pair in pairs
        if accounts[pair[2]] == users[rules.key(pair[1])] == 1
        and holders.get(rules.key(pair[1]), pair[2]) in mine
    }


def _linked(actor: Actor, run: LinkRun) -> Iterator[Pair]:
    """What a person has decided, or needs no decision."""
    decided = Q(decision__kind=Kind.LINK)
    certain = Q(decision=None, outcome=Outcome.MATCHED.value)
    whom = Case(When(decided, then=F("decision__account")), default=F("account"))
    found = LinkRow.objects.filter(decided | certain, run=run).exclude(user="")
    visible = _officers(scopes.narrowed(actor, run)).filter(
        directory.within(actor.scopes(sso.MANAGE), "unit__path")
    )
    inside = found.annotate(whom=whom).filter(whom__in=visible.values("pk"))
    return inside.order_by("row").values_list("row", "user", "whom").iterator()


def _mine(actor: Actor, run: LinkRun, ids: Iterable[int]) -> set[int]:
    """Those of the accounts whose names the actor may take away."""
    inside = _officers(scopes.narrowed(actor, run)).filter(pk__in=set(ids))
    return set(inside.values_list("pk", flat=True))


# ── What is left to do outside ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Correction:
    """A user of the application whose record lacks an e-mail, and which."""

    row: LinkRow
    account: Account

    @property
    def email(self) -> str:
        return f"{self.account.name}@{settings.ENVIRONMENT.mail_domain}"


def corrections(actor: Actor, run: LinkRun) -> list[Correction]:
    """What the application's vendor has to put right: only users of whom it is certain who they are,
    for an e-mail in a wrong record would open it to somebody else."""
    found = list(_to_correct(run).select_related("decision"))
    known = accounts(actor, run, found)
    pairs = ((one, known.get(_whom(one))) for one in found)
    return [Correction(one, account) for one, account in pairs if account]


def count_corrections(run: LinkRun) -> int:
    """How many those are."""
    return _to_correct(run).count()


def _to_correct(run: LinkRun) -> QuerySet[LinkRow]:
    settled = Q(decision=None, firm=True, outcome=Outcome.WITHOUT_EMAIL.value)
    return rows(run).filter(_DECIDED | settled, locked=False)


def _whom(row: LinkRow) -> int | None:
    return row.decision.account_id if row.decision else row.account_id


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a unit has to see to: whose record it is and what it lacks, or an unknown user."""

    application: Application
    row: LinkRow
    account: Account | None  # None: nobody we know
    sure: bool = False


_DECIDED = Q(decision__kind=Kind.LINK, decision__needs_email=True)
_OPEN = Q(decision=None) | Q(decision__kind=Kind.LATER)
_LACKS_EMAIL = Q(outcome=Outcome.WITHOUT_EMAIL.value, account__isnull=False)
_UNKNOWN = Q(outcome=Outcome.UNKNOWN.value, place__isnull=False)


def tasks_of(
    actor: Actor, right: str, chosen: Sequence[LinkRun], typed: str = ""
) -> QuerySet[LinkRow]:
    """Rows of the runs that someone's unit within the actor's scope has to see to, by unit: the unit
    of the officer, or for a user whom nobody knows, the one that the list names."""
    within = partial(directory.within, actor.scopes(right))
    mine = (
        (_DECIDED & within("decision__account__unit__path"))
        | (_OPEN & _LACKS_EMAIL & within("account__unit__path"))
        | (_OPEN & _UNKNOWN & within("place__path"))
    )
    found = LinkRow.objects.filter(mine, run__in=[one.pk for one in chosen], locked=False)
    for word in text.fold(typed).split()[:8]:
        found = found.filter(search__contains=word)
    unit = Coalesce(
        "decision__account__unit__sort_key", "account__unit__sort_key", "place__sort_key"
    )
    kept = found.defer("run__content", "account__photo", "decision__account__photo")
    return kept.select_related(
        "run__application",
        "decision__account__unit__parent",
        "account__unit__parent",
        "place__parent",
    ).order_by(unit, "run", "row")


def as_task(row: LinkRow) -> Task:
    """A row of `tasks_of` in words' reach."""
    sure = row.firm or bool(row.decision and row.decision.kind == Kind.LINK)
    if row.decision and row.decision.account:
        return Task(row.run.application, row, row.decision.account, sure)
    account = row.account if row.outcome == Outcome.WITHOUT_EMAIL.value else None
    return Task(row.run.application, row, account, sure)


def current(actor: Actor) -> list[LinkRun]:
    """For who administers accounts: of each application the newest run that knows all of the actor's
    units, or else some of them."""
    held = actor.scopes(Rights.MANAGE_ACCOUNTS)
    newest = LinkRun.objects.filter(MATCHED_ONCE, application__removed_at=None).select_related(
        "application"
    )
    best: dict[int, LinkRun] = {}
    for one in newest.defer("content").order_by("created_at", "pk"):
        before = best.get(one.application_id)
        if _overlaps(one, held) and (before is None or _knows(one, held) >= _knows(before, held)):
            best[one.application_id] = one
    return sorted(best.values(), key=lambda one: (one.application.position, one.application.name))


def _knows(run: LinkRun, held: Sequence[str]) -> bool:
    return all(scope.startswith(tuple(run.scopes)) for scope in held)


def _overlaps(run: LinkRun, held: Sequence[str]) -> bool:
    return any(
        one.startswith(other) or other.startswith(one) for one in held for other in run.scopes
    )
