"""From a proved person to a session: which account, and whether it may be entered."""

import base64
import os
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.identity import binding, events, pending, switching
from lienthong.identity import sign_in as signing_in
from lienthong.identity.factors import queries as factors
from lienthong.identity.factors.rules import shows_owner
from lienthong.identity.models import Account, PendingSignIn, Session
from lienthong.identity.queries import LiveSession
from lienthong.identity.rules import Step
from lienthong.identity.sign_in import Browser, Proof, SignedIn
from lienthong.kit import clock, text
from lienthong.kit.actor import Actor, anonymous
from lienthong.kit.refusal import NotFound, Refused
from lienthong.persons import queries as persons
from lienthong.persons.models import Person

PROVED = (Step.CHOOSE, Step.BIND)
# Who binds an account proves to hold it while they do; not by a session that stood open.
JUST_NOW = timedelta(minutes=5)


class Way(StrEnum):
    """What comes next for a proved person."""

    STEP_UP = "step_up"  # the running session goes on, with more shown in it
    SOMEBODY_ELSE = "somebody_else"  # … but its account is another person's
    ENTER = "enter"  # the only account there is
    CHOOSE = "choose"
    BIND = "bind"
    NEW = "new"  # a citizen's or an organisation's account is to be made


@dataclass(frozen=True, slots=True)
class Next:
    way: Way
    account_id: int | None = None


def after(proved: PendingSignIn, session: LiveSession | None, actor: Actor) -> Next:
    """What comes next: in the session that it goes on from, or by the accounts of the person."""
    memory = pending.memory(proved)
    if memory["binding"]:
        return Next(Way.BIND)
    if session and proved.session_id == session.id:
        return _within(proved, actor.account_id)
    if "organisation" in memory:
        return _for_organisation(proved, memory["organisation"]["tax_code"])
    usable = list(switching.enterable(proved.person_id).values_list("pk", flat=True)[:2])
    if not usable:
        return Next(Way.BIND)
    return Next(Way.ENTER, usable[0]) if len(usable) == 1 else Next(Way.CHOOSE)


def _within(proved: PendingSignIn, account_id: int | None) -> Next:
    holder = Account.objects.values_list("person_id", flat=True).get(pk=account_id)
    if holder is None:
        return Next(Way.BIND)
    same = holder == proved.person_id
    return Next(Way.STEP_UP if same else Way.SOMEBODY_ELSE, account_id)


def _for_organisation(proved: PendingSignIn, tax_code: str) -> Next:
    """One acts for it with the own citizen's account."""
    own = _citizen(proved.person_id).first()
    return Next(Way.ENTER, own.pk) if own and _organisation(tax_code).exists() else Next(Way.NEW)


def _citizen(person_id: int | None) -> Any:
    return Account.objects.filter(kind=Account.Kind.CITIZEN, person=person_id)


def _organisation(tax_code: str) -> Any:
    return Account.objects.filter(kind=Account.Kind.ORGANISATION, tax_code=tax_code)


def closed_accounts(proved: PendingSignIn) -> list[Account]:
    """Accounts of the person that are suspended: why there is none to enter."""
    return list(switching.accounts_of(proved.person_id).filter(suspended_at__isnull=False))


# ── Entering ────────────────────────────────────────────────────────────────────────────────────────


def enter(token: str, *, browser: Browser, account_id: int) -> SignedIn:
    """A session with an account of the proved person, and for the organisation that was proved; the
    sign-in is spent. Raises NotFound, Refused."""
    with transaction.atomic():
        proved = _spent(token)
        account = _held(account_id)
        if account.person_id != proved.person_id:
            raise NotFound(_("Không tìm thấy tài khoản này trong các tài khoản của bạn"))
        return _begin(proved, account, browser, on_behalf_of=_represented(proved, account))


def step_up(token: str, *, browser: Browser, session: LiveSession) -> SignedIn:
    """The same session, in which more was shown now; `auth_time` moves only where a sign-in of now was
    asked for. Raises NotFound, Refused."""
    with transaction.atomic():
        proved = _spent(token)
        running = Session.objects.select_related("on_behalf_of").get(pk=session.id)
        account = _held(running.account_id)
        if proved.session_id != running.pk or account.person_id != proved.person_id:
            raise NotFound(_("Định danh này không phải của chủ tài khoản đang dùng"))
        again = pending.memory(proved)["again"]
        return _begin(
            proved, account, browser, on_behalf_of=running.on_behalf_of, step_up=not again
        )


def _spent(token: str) -> PendingSignIn:
    """The sign-in that the cookie names, held and taken off the table."""
    proved = pending.find(token, *PROVED, lock=True)
    if proved is None:
        raise NotFound(_("Lần đăng nhập này đã xong hoặc quá hạn"))
    pending.finish(proved)
    return proved


def _held(account_id: int) -> Account:
    account = signing_in.hold(account_id)
    if account is None:
        raise Refused(
            _("Tài khoản này đang tạm đình chỉ hoặc đã xóa"),
            hint=_("Hãy liên hệ quản trị của đơn vị."),
        )
    return account


def _represented(proved: PendingSignIn, account: Account) -> Account | None:
    """The organisation that was proved: one acts for it as a citizen, never as an officer."""
    said = pending.memory(proved).get("organisation")
    if said is None:
        return None
    known = _organisation(said["tax_code"]).first()
    if known is None or account.kind != Account.Kind.CITIZEN:
        raise NotFound(_("Không tìm thấy tài khoản này trong các tài khoản của bạn"))
    organisation = signing_in.hold(known.pk)
    if organisation is None:
        raise Refused(_("Tài khoản của tổ chức này đang tạm đình chỉ"))
    return organisation


def _begin(proved: PendingSignIn, account: Account, browser: Browser, **others: Any) -> SignedIn:
    own = switching.accounts_of(proved.person_id).values_list("pk", flat=True)
    browser = signing_in.with_known_device(browser, *own)
    methods = tuple(proved.methods.split())
    proof = Proof(account, methods, person_id=proved.person_id, **others)
    return signing_in.begin_session(browser, proof)


# ── An officer's account becomes the person's ───────────────────────────────────────────────────────


def may_bind(proved: PendingSignIn, session: LiveSession, account: Account) -> bool:
    """Whether the session's holder has shown just now, for this, that the account is theirs."""
    just_now = session.authenticated_at >= proved.created_at - JUST_NOW
    return just_now and shows_owner(factors.enrolled(account), shown=session.methods.split())


def bind(token: str, *, browser: Browser, session: LiveSession, actor: Actor) -> SignedIn:
    """The session's account belongs to the proved person from now on, and the session goes on.

    Raises Refused where it is somebody else's, or another number is declared of it; NotFound where
    nothing is proved, or not just now.
    """
    with transaction.atomic():
        proved = _spent(token)
        account = _held(actor.account_id)
        if account.kind != Account.Kind.OFFICER or actor.on_behalf_of:
            raise NotFound(_("Chỉ cán bộ gắn được tài khoản của mình"))
        if not may_bind(proved, session, account):
            raise NotFound(_("Hãy nhập lại mật khẩu rồi gắn tài khoản"))
        _refuse_another_number(account, proved.person)
        binding.bind(actor=actor, account=account, person=proved.person)
        return _begin(proved, account, browser, step_up=True)


def _refuse_another_number(account: Account, person: Person) -> None:
    declared = account.declared
    if declared and bytes(declared.number_mac) != bytes(person.number_mac):
        raise Refused(
            _("Số CCCD đã khai cho tài khoản này khác với số mà VNeID xác nhận"),
            hint=_("Hãy báo quản trị của đơn vị sửa thông tin đã khai, rồi gắn lại."),
        )


# ── Citizens and organisations ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Proven:
    """The proved person as pages show them."""

    name: str
    number: str  # masked
    birth_date: Any
    organisation: str = ""
    tax_code: str = ""


def proven(proved: PendingSignIn) -> Proven:
    """Who it is, and for which organisation."""
    of = pending.memory(proved).get("organisation")
    who = proven_person(proved.person)
    return replace(who, organisation=of["name"], tax_code=of["tax_code"]) if of else who


def proven_person(person: Person) -> Proven:
    """A person as the own pages show them."""
    facts = persons.facts(person)
    number = persons.masked(facts["number"].value)
    return Proven(facts["name"].value, number, facts["birth_date"].value)


def enter_as_citizen(token: str, *, browser: Browser) -> SignedIn:
    """With the person's own account, made where there is none, and the organisation's. Raises NotFound,
    Refused."""
    with transaction.atomic():
        proved = pending.find(token, *PROVED, lock=True)
        if proved is None:
            raise NotFound(_("Lần đăng nhập này đã xong hoặc quá hạn"))
        known = proven(proved)
        actor = anonymous(browser.address)
        account = _citizens_account(actor, proved, known.name)
        if known.tax_code:
            _organisations_account(actor, known)
        return enter(token, browser=browser, account_id=account.pk)


def _citizens_account(actor: Actor, proved: PendingSignIn, name: str) -> Account:
    family, given = text.split_name(name)
    whose = {"kind": Account.Kind.CITIZEN, "person_id": proved.person_id}
    bound = {"bound_at": clock.now(), **_named("cd", family, given)}
    return _made(actor, *Account.objects.get_or_create(**whose, defaults=bound))


def _organisations_account(actor: Actor, known: Proven) -> Account:
    which = {"kind": Account.Kind.ORGANISATION, "tax_code": known.tax_code}
    named = _named("tc", "", known.organisation, known.tax_code)
    return _made(actor, *Account.objects.get_or_create(**which, defaults=named))


def _named(prefix: str, family: str, given: str, *also_found_by: str) -> dict[str, Any]:
    """The account's own name has 80 random bits: it says nothing of whose it is. Only the centre's search
    (`identity.outside`) finds it, for it belongs to no unit."""
    return {
        "name": prefix + base64.b32encode(os.urandom(10)).decode().lower(),
        "family_name": family,
        "given_name": given,
        "sort_key": text.sort_key(f"{family} {given}".strip())[:400],
        "search": text.fold(" ".join((family, given, *also_found_by))),
        "created_at": clock.now(),
    }


def _made(actor: Actor, account: Account, new: bool) -> Account:
    if new:
        subject = audit.Subject("account", account.pk, account.name)
        details = {"kind": str(account.kind)}
        audit.record(actor=actor, kind=events.ACCOUNT_MADE, subject=subject, details=details)
    return account
