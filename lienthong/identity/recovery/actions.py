"""A forgotten password: a code is asked for, sent, entered; then a new password.

What a stranger can see of it, in words, in time and in statements, is the same for names that exist and
for names that do not (SECURITY.md 31): whose account it is, and whether a code is sent at all, is
decided in a job.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.identity import actions as accounts
from lienthong.identity import (
    alerts,
    events,
    hashing,
    human_check,
    limits,
    one_time,
    queries,
    rules,
    sign_in,
)
from lienthong.identity.contacts import queries as contacts
from lienthong.identity.messages import texts
from lienthong.identity.models import Account, KnownDevice, Recovery
from lienthong.identity.recovery import tasks, words
from lienthong.identity.recovery.codes import PURPOSE
from lienthong.identity.recovery.rules import counted_for
from lienthong.identity.recovery.strength import administers, show_factor
from lienthong.identity.sign_in import Browser
from lienthong.kit import clock, jobs, secrets
from lienthong.kit.actor import Actor, anonymous
from lienthong.kit.refusal import NotFound


class Refusal(StrEnum):
    """Why no code is on its way."""

    TOO_MANY = "too_many"
    QUESTION = "question"  # the question in words was not answered


class Wrong(StrEnum):
    """Why a code is not taken."""

    CODE = "code"
    OVER = "over"  # another one must be asked for


@dataclass(frozen=True, slots=True)
class Ask:
    """Somebody says that the password of this account is forgotten."""

    typed_name: str
    channel: str
    browser: Browser
    human: human_check.Answer = human_check.NO_ANSWER

    @property
    def name(self) -> str:
        return rules.account_name(self.typed_name, settings.ENVIRONMENT.mail_domain)[
            : rules.MAX_NAME
        ]


def ask(asked: Ask) -> str | Refusal:
    """The token of a recovery under way. A job sends the code, if there is somebody to send it to."""
    account_id, unit_path, known = _look_up(asked)
    device = asked.browser.device if known else None
    address = sign_in.network(asked.browser.address)
    counters = limits.keys(counted_for(name=asked.name, address=address, device=device))
    before = limits.tally(counters)
    if before is None:
        return Refusal.TOO_MANY
    if rules.asks_question(before) and not human_check.passes(asked.human):
        limits.take_back(counters)
        return Refusal.QUESTION
    guesses = limits.keys({"recovery_code": f"{asked.name}|{device or ''}"})["recovery_code"]
    with transaction.atomic():
        token = _begin(asked, account_id, guesses)
        _record(events.RECOVERY_ASKED, account_id, asked, unit_path)
    return token


def _look_up(asked: Ask) -> tuple[int | None, str, bool]:
    """The account's id, its unit's path, and whether it knows the browser."""
    digest = secrets.digest(asked.browser.device or "")
    devices = KnownDevice.objects.filter(account=OuterRef("pk"), digest=digest)
    found = Account.objects.filter(name=asked.name).annotate(known=Exists(devices))
    row = found.values_list("pk", "unit__path", "known").first()
    return (row[0], row[1] or "", row[2]) if row else (None, "", False)


def _begin(asked: Ask, account_id: int | None, guesses: bytes) -> str:
    token, now = secrets.new_token(), clock.now()
    digest = secrets.digest(token)
    Recovery.objects.create(
        digest=digest,
        account_id=account_id,
        channel=asked.channel,
        language=get_language(),
        guesses=guesses,
        created_at=now,
        expires_at=now + one_time.LIFETIME,
    )
    jobs.defer(tasks.send_code, recovery=digest.hex())
    return token


def _record(kind: str, account_id: int | None, asked: Ask, unit_path: str) -> None:
    """The trail names accounts that exist; an unknown name may be anything."""
    audit.record(
        actor=anonymous(asked.browser.address),
        kind=kind,
        subject=audit.Subject("account", str(account_id or ""), asked.name if account_id else ""),
        unit_path=unit_path,
        details={"way": asked.channel},
    )


def enter(token: str, typed: str, address: str) -> str | Wrong:
    """Take a code: the token of the next step, or why not. Guesses count before they are looked at."""
    with transaction.atomic():
        recovery = find(token, lock=True)
        if recovery is None or recovery.tries >= one_time.MOST_TRIES:
            return Wrong.OVER
        counters = {"recovery_code": bytes(recovery.guesses)}
        if not limits.count(counters):
            return Wrong.OVER
        recovery.tries += 1
        recovery.save(update_fields=["tries"])
        if one_time.fits(recovery.code, PURPOSE, bytes(recovery.digest).hex(), typed):
            limits.forgive(counters)
            return _proved(recovery, address)
        _record_code(recovery, address, "refused")
    return Wrong.CODE if recovery.tries < one_time.MOST_TRIES else Wrong.OVER


def _proved(recovery: Recovery, address: str) -> str:
    """Under a new name: a cookie that was planted before the proof is worth nothing after."""
    token, now = secrets.new_token(), clock.now()
    Recovery.objects.filter(pk=recovery.pk).update(
        digest=secrets.digest(token), code=None, proved_at=now, expires_at=now + one_time.LIFETIME
    )
    _record_code(recovery, address, "ok")
    return token


def _record_code(recovery: Recovery, address: str, outcome: str) -> None:
    account = recovery.account
    audit.record(
        actor=anonymous(address),
        kind=events.RECOVERY_CODE,
        outcome=outcome,
        subject=audit.Subject(
            "account", account.pk if account else "", account.name if account else ""
        ),
        unit_path=account.unit_path if account else "",
    )


def find(token: str, *, proved: bool = False, lock: bool = False) -> Recovery | None:
    """The recovery that a cookie names, at this stage."""
    waiting = Recovery.objects.select_related("account__unit").filter(
        digest=secrets.digest(token), expires_at__gt=clock.now(), proved_at__isnull=not proved
    )
    return (waiting.select_for_update(of=("self",)) if lock else waiting).first()


def set_password(*, token: str, password: str, factor: str, address: str) -> Account:
    """Spend a recovery whose code was right. Who administers something shows a second factor too: a
    code of the app, or one on paper. Raises Refused, NotFound, hashing.Busy."""
    recovery = find(token, proved=True)
    if recovery is None:
        raise NotFound(_("Yêu cầu này đã hết hạn. Hãy xin mã mới."))
    accounts.check_password(recovery.account, password)
    if more := administers(recovery.account):
        show_factor(recovery.account, factor)
    phc = hashing.make(password)
    with transaction.atomic():
        account = sign_in.hold(recovery.account_id)
        spent = Recovery.objects.filter(pk=recovery.pk).delete()[0]
        if not spent or account is None or (administers(account) and not more):
            raise NotFound(_("Yêu cầu này đã hết hạn. Hãy xin mã mới."))
        renew(account, phc, address=address, by=recovery.channel)
    return account


def set_password_in_session(*, actor: Actor, password: str) -> Account:
    """A new password without the old one, in a session that `recovery.rules` lets do so."""
    account = queries.own_account(actor)
    if account.kind != Account.Kind.OFFICER:
        raise NotFound(_("Tài khoản này chỉ vào bằng VNeID"))
    accounts.check_password(account, password)
    phc = hashing.make(password)
    with transaction.atomic():
        account = sign_in.hold(account.pk)
        if account is None:
            raise NotFound(_("Tài khoản đang tạm đình chỉ hoặc đã xóa"))
        renew(account, phc, address=actor.address, by="strong_proof")
    return account


def renew(account: Account, phc: str, *, address: str, by: str) -> None:
    """Inside the caller's transaction: the password, and everyone who must hear of it."""
    actor = Actor(account_id=account.pk, label=account.name, address=address)
    accounts.renew_password(actor=actor, account=account, phc=phc, by=by)
    told = {"name": account.name, "time": texts.moment(clock.now())}
    used = {one.address for one in contacts.usable(account) if one.channel == by}
    alerts.tell(account, words.DONE, told, but=used, everywhere=True)
