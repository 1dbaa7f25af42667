"""Every write: lists that come in, what people decide of their rows, names that follow from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.directory import queries as directory
from lienthong.identity.models import Account
from lienthong.kit import clock, jobs
from lienthong.kit.actor import Actor
from lienthong.kit.importing import Source
from lienthong.kit.refusal import Refused
from lienthong.kit.sheet import kinds
from lienthong.kit.sheet.rows import clean
from lienthong.linking import columns, events, queries, rules, scopes, tasks
from lienthong.linking.models import Decision, LinkRow, LinkRun
from lienthong.linking.rules import Outcome
from lienthong.sso import mapping
from lienthong.sso import queries as sso
from lienthong.sso.models import Application

State, Kind = LinkRun.State, Decision.Kind

MOST_AT_ONCE = 1_000  # rows decided by one click


# ── Lists ───────────────────────────────────────────────────────────────────────────────────────


def start(*, actor: Actor, application: Application, name: str, data: bytes) -> LinkRun:
    """Take a list and have it matched. Raises Refused for what is clearly no spreadsheet."""
    with transaction.atomic():
        run = keep(actor=actor, application=application, name=name, data=data)
        jobs.defer(tasks.work, run_id=run.pk)
    return run


def keep(*, actor: Actor, application: Application, name: str, data: bytes) -> LinkRun:
    """Take a list for `run_jobs.work`. The very file that came last is the same run once more."""
    sso.application(actor, application.slug)
    kinds.is_xlsx(data)
    source = Source.of(clean(name)[-200:] or "–", data)
    again = _same(actor, application, source)
    if again is not None:
        LinkRun.objects.filter(pk=again.pk).update(**_asked(actor, State.MATCHING))
        return again
    return LinkRun.objects.create(
        application=application,
        scopes=scopes.of(actor),
        file_name=source.name,
        digest=source.digest,
        content=data,
        created_at=clock.now(),
        **_asked(actor, State.READING),
    )


def _same(actor: Actor, application: Application, source: Source) -> LinkRun | None:
    runs = LinkRun.objects.filter(application=application, scopes=scopes.of(actor))
    last = runs.defer("content").order_by("-created_at", "-pk").first()
    same = last and last.digest == source.digest and last.state == State.MATCHED
    return last if same else None


def _asked(actor: Actor, state: str) -> dict[str, object]:
    """Columns of a run that waits for its job, which acts for whoever asked."""
    return {
        "state": state,
        "account_id": actor.account_id,
        "address": actor.address,
        "language": translation.get_language() or "vi",
        "done": 0,
        "error": "",
    }


def choose_columns(*, actor: Actor, run: LinkRun, heading: int, places: Mapping[str, int]) -> None:
    """Say which column is which, by key and number from 0; the next list like it is then known."""
    choice = columns.chosen(queries.file(run), heading, places)
    with transaction.atomic():
        waiting = LinkRun.objects.filter(pk=run.pk, state=State.COLUMNS)
        if waiting.update(columns=choice.stored(), **_asked(actor, State.READING)):
            jobs.defer(tasks.work, run_id=run.pk)


def name_columns(*, run: LinkRun, headings: Mapping[str, str]) -> None:
    """As `choose_columns` for a list that was just kept, by headings as the file has them."""
    fresh = LinkRun.objects.filter(pk=run.pk, state=State.READING)
    if fresh.exists():  # the very file that came last has its rows
        fresh.update(columns=columns.named(queries.file(run), headings).stored())


def match_again(*, actor: Actor, run: LinkRun) -> None:
    """Accounts, units or who may enter have changed since; decisions stay."""
    _continue(actor, run, State.MATCHING)


def apply(*, actor: Actor, run: LinkRun) -> None:
    """Keep what is matched and decided as the application's own names of its officers."""
    _continue(actor, run, State.APPLYING)


def _continue(actor: Actor, run: LinkRun, state: str) -> None:
    with transaction.atomic():
        if ask(actor=actor, run=run, state=state):
            jobs.defer(tasks.work, run_id=run.pk)


def ask(*, actor: Actor, run: LinkRun, state: str) -> bool:
    """Let `run_jobs.work` match again or apply, for this actor; whether the run rested until now."""
    rested = LinkRun.objects.filter(pk=run.pk, state=State.MATCHED)
    return bool(rested.update(**_asked(actor, state)))


def discard(*, actor: Actor, run: LinkRun) -> None:
    """The list is no longer wanted; decisions and names stay."""
    sso.application(actor, run.application.slug)
    LinkRun.objects.filter(pk=run.pk).exclude(state=State.APPLYING).delete()


# ── Decisions ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Decided:
    """How many rows it is decided for, and of the others the first reason why not."""

    rows: int
    problem: str = ""


def decide(
    *, actor: Actor, run: LinkRun, numbers: Iterable[int], kind: str, account: Account | None = None
) -> Decided:
    """Say who the users of these rows are, or that they are none of ours, or that it can wait.

    To link without an `account` takes the one that is proposed for each row. Rows for which that
    cannot be are left as they are, and said.
    """
    with transaction.atomic():
        _lock(run)
        asked = _asked_for(run, numbers)
        plan = _Plan(actor, run, asked, account) if kind == Kind.LINK else None
        chosen, problem = plan.chosen() if plan else (dict.fromkeys(asked), "")
        free, refusal = _free(actor, run, chosen)
        _write(actor, run, free, kind)
    return Decided(len(free), problem or refusal)


def undo(*, actor: Actor, run: LinkRun, numbers: Iterable[int]) -> int:
    """The question is open again; a name that came from the decision is taken away. How many rows."""
    with transaction.atomic():
        _lock(run)
        asked = [row for row in _asked_for(run, numbers) if row.decision]
        inside, _problem = _free(actor, run, dict.fromkeys(asked))
        if inside:
            _unmap(actor, run, inside)
            Decision.objects.filter(pk__in=[row.decision_id for row in inside]).delete()
            _attach(run.application, [row.key for row in inside])
            _record(actor, run, {row: None for row in inside}, "undone")
    return len(inside)


def _lock(run: LinkRun) -> None:
    """Decisions on one application's users come one after the other."""
    Application.objects.select_for_update(no_key=True).get(pk=run.application_id)
    if not LinkRun.objects.filter(pk=run.pk, state=State.MATCHED).exists():
        raise Refused(_("Danh sách đang được đối chiếu; hãy đợi một lát rồi thử lại"))


def _asked_for(run: LinkRun, numbers: Iterable[int]) -> list[LinkRow]:
    """One row for each user: what is said of a user holds for all its rows."""
    found = queries.rows(run).select_related("decision").filter(row__in=list(numbers))
    return list({row.key: row for row in found[:MOST_AT_ONCE]}.values())


class _Plan:
    """Whom each row is to be linked with, and why some cannot be."""

    def __init__(
        self, actor: Actor, run: LinkRun, rows: Sequence[LinkRow], account: Account | None
    ) -> None:
        self._rows, self._run = rows, run
        self._wanted = {row: account.pk if account else row.account_id for row in rows}
        self._known = _linkable(actor, run, self._wanted.values())
        self._holders = _holders(run, self._known)

    def chosen(self) -> tuple[dict[LinkRow, Account], str]:
        chosen: dict[LinkRow, Account] = {}
        problem = ""
        for row, wanted in self._wanted.items():
            account = self._known.get(wanted)
            reason = self._problem(row, account, chosen.values())
            if reason:
                problem = problem or reason
            else:
                chosen[row] = account
        return chosen, problem

    def _problem(self, row: LinkRow, account: Account | None, taken: Iterable[Account]) -> str:
        if account is None:
            return _("Dòng %(row)s chưa có cán bộ để gắn") % {"row": row.row}
        holder = next(
            (one for one in self._holders.get(account.pk, ()) if one.key != row.key), None
        )
        if holder is not None or account in taken:
            words = _("%(name)s đã gắn với người dùng khác trong danh sách này")
            return words % {"name": account.full_name}
        return ""


def _linkable(actor: Actor, run: LinkRun, ids: Iterable[int | None]) -> dict[int, Account]:
    inside = directory.within(actor.scopes(sso.MANAGE), "unit__path")
    known = directory.within(run.scopes, "unit__path")
    wanted = {pk for pk in ids if pk is not None}
    officers = Account.objects.filter(inside, known, removed_at=None, unit__isnull=False)
    return officers.select_related("unit").defer("photo").in_bulk(wanted)


def _holders(run: LinkRun, accounts: Iterable[int]) -> dict[int, list[LinkRow]]:
    """Rows of the list that are linked with the accounts already, by account."""
    ids = list(accounts)
    certain = Q(decision=None, outcome=Outcome.MATCHED.value, account__in=ids)
    decided = Q(decision__kind=Kind.LINK, decision__account__in=ids)
    held: dict[int, list[LinkRow]] = {}
    for row in queries.rows(run).select_related("decision").filter(certain | decided):
        whom = row.decision.account_id if row.decision else row.account_id
        held.setdefault(whom, []).append(row)
    return held


def _free(
    actor: Actor, run: LinkRun, chosen: Mapping[LinkRow, Account | None]
) -> tuple[dict[LinkRow, Account | None], str]:
    """Without the users of whom somebody with a wider scope has decided who they are."""
    keys = [row.key for row in chosen]
    decided = Decision.objects.filter(application=run.application, key__in=keys)
    outside = decided.filter(account__isnull=False).exclude(
        directory.within(actor.scopes(sso.MANAGE), "account__unit__path")
        & directory.within(run.scopes, "account__unit__path")
    )
    kept = set(outside.values_list("key", flat=True))
    free = {row: account for row, account in chosen.items() if row.key not in kept}
    words = _("Người dùng này đã được quản trị cấp trên quyết định; hãy liên hệ quản trị tỉnh")
    return free, words if kept else ""


def _write(actor: Actor, run: LinkRun, chosen: Mapping[LinkRow, Account | None], kind: str) -> None:
    if not chosen:
        return
    keys = [row.key for row in chosen]
    before = [row for row in chosen if row.decision]
    _unmap(actor, run, before)
    Decision.objects.filter(application=run.application, key__in=keys).delete()
    Decision.objects.bulk_create(
        _decision(actor, run, row, kind, account) for row, account in chosen.items()
    )
    _attach(run.application, keys)
    _record(actor, run, chosen, kind)


def _decision(
    actor: Actor, run: LinkRun, row: LinkRow, kind: str, account: Account | None
) -> Decision:
    return Decision(
        application=run.application,
        key=row.key,
        basis=row.basis,
        kind=kind,
        account=account,
        needs_email=account is not None and queries.lacks_email(row, account),
        decided_by=actor.label,
        decided_at=clock.now(),
    )


def _attach(application: Application, keys: Sequence[str]) -> None:
    """Rows of every list of the application show what is decided of their users now; but none shows
    an account that its run does not know."""
    for run in LinkRun.objects.filter(application=application).only("scopes"):
        known = directory.within(run.scopes, "account__unit__path") | Q(account=None)
        same = Decision.objects.filter(
            known, application=application, key=OuterRef("key"), basis=OuterRef("basis")
        )
        LinkRow.objects.filter(run=run, key__in=keys).update(decision=Subquery(same.values("pk")))


def _unmap(actor: Actor, run: LinkRun, rows: Iterable[LinkRow]) -> None:
    """Take away the names that came from decisions which no longer stand."""
    names = mapping.names(run.application)
    gone = {
        row.decision.account_id: ""
        for row in rows
        if row.decision
        and row.decision.account_id in names
        and rules.key(names[row.decision.account_id]) == rules.key(row.user)
    }
    if gone:
        mapping.map_names(actor=actor, application=run.application, wanted=gone)


def _record(
    actor: Actor, run: LinkRun, chosen: Mapping[LinkRow, Account | None], kind: str
) -> None:
    owner = run.application.owner
    subject = audit.Subject("application", run.application_id, run.application.name)
    entries = (
        audit.Entry(
            events.USER_DECIDED,
            "ok",
            subject,
            owner.path if owner else "",
            {"user": row.user, "decision": kind} | ({"account": account.name} if account else {}),
        )
        for row, account in chosen.items()
    )
    audit.record_many(actor=actor, entries=entries)
