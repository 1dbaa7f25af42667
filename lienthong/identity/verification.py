"""An officer's identity: declared, put to the population lookup or compared with the card, bound."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit.actions import Subject
from lienthong.identity import binding, queries
from lienthong.identity.bulk_edits import require_all
from lienthong.identity.models import Account
from lienthong.kit.actor import SYSTEM, Actor
from lienthong.kit.refusal import NotFound, Refused
from lienthong.persons import actions as persons
from lienthong.persons import sealing
from lienthong.persons.models import Check
from lienthong.persons.rules import Declared

ROWS = 1_000  # updated at once


def declare(*, actor: Actor, account: Account, declared: Declared) -> Check:
    """Keep what is said of the account's holder; it takes the place of what was said before."""
    return declare_many(actor=actor, said=[(account, declared)])[0]


def declare_many(*, actor: Actor, said: Sequence[tuple[Account, Declared]]) -> list[Check]:
    """As `declare`, for a whole list, in few statements. Raises Refused for the first that cannot be."""
    accounts = [account for account, _declared in said]
    require_all(actor, accounts)
    with transaction.atomic():
        held = {one.pk: one for one in _held(accounts)}
        for account, declared in said:
            _refuse_another(held[account.pk], declared)
        checks = persons.declare_many(
            actor=actor,
            said=[persons.Said(declared, **_place(account)) for account, declared in said],
        )
        replaced = [one.declared for one in held.values() if one.declared]
        for account, check in zip(accounts, checks, strict=True):
            held[account.pk].declared = check
        Account.objects.bulk_update(held.values(), ["declared"], batch_size=ROWS)
        persons.withdraw(checks=replaced)
    return checks


def ask(*, actor: Actor, account: Account) -> Check:
    """`Xác thực tài khoản VNEID`: put what is declared to the population lookup; "exact" binds."""
    require_all(actor, [account])
    with transaction.atomic():
        (held,) = _held([account])
        return persons.ask(actor=actor, check=_declared(held), **_place(account))


def ask_all(*, actor: Actor, accounts: Sequence[Account]) -> int:
    """Put several declarations to the lookup; how many. Superiors are left to who may change them."""
    roles = queries.roles_by_account(accounts)
    mine = [one for one in accounts if queries.may_change(actor, roles.get(one.pk, ()))]
    require_all(actor, mine)
    asked = [(_declared(one), *_place(one).values()) for one in mine]
    return persons.ask_many(actor=actor, asked=asked)


def see_card(*, actor: Actor, account: Account) -> None:
    """The actor has compared what is declared with the card itself: it is proved, and binds."""
    require_all(actor, [account])
    _refuse_own_card(actor, account)
    # Two transactions: a refusal of the first is recorded in one of its own.
    person = persons.see_card(actor=actor, check=_declared(account), **_place(account))
    binding.bind(actor=actor, account=account, person=person)


def _refuse_own_card(actor: Actor, account: Account) -> None:
    """Neither for the own account, nor for another's: whose card it is enters with it."""
    own = Account.objects.select_related("person").filter(pk=actor.account_id or 0).first()
    same = (
        own and own.person and bytes(own.person.number_mac) == bytes(_declared(account).number_mac)
    )
    if same or actor.account_id == account.pk:
        raise Refused(
            _("Không ai tự xác nhận thẻ của mình"),
            hint=_("Hãy nhờ một quản trị khác đối chiếu thẻ của bạn."),
        )


def stop_waiting(*, actor: Actor, account: Account) -> None:
    """Take the question back, so that what is declared can be corrected."""
    require_all(actor, [account])
    with transaction.atomic():
        (held,) = _held([account])
        persons.stop_waiting(check=_declared(held))


def bind_answered(check: Check) -> None:
    """What an answer means for the account whose holder it is about; called by the answer's job.

    Whoever asked must still be allowed to: else the answer stands, and somebody else binds.
    """
    account = Account.objects.select_related("unit").filter(declared=check).first()
    if account is None or check.state != Check.State.EXACT:
        return
    try:
        with transaction.atomic():
            binding.bind(actor=_asker(check), account=account, person=check.person)
    except Refused:
        return


def _asker(check: Check) -> Actor:
    """With the rights held now."""
    return SYSTEM if check.asked_by == SYSTEM.label else queries.actor_named(check.asked_by)


def _held(accounts: Sequence[Account]) -> list[Account]:
    """They stay as they are until the transaction ends."""
    held = Account.objects.select_for_update(of=("self",)).select_related("declared", "person")
    return list(held.filter(pk__in=[one.pk for one in accounts]).defer("photo").order_by("pk"))


def _declared(account: Account) -> Check:
    if account.declared is None:
        raise NotFound(_("Chưa khai thông tin CCCD của cán bộ này"))
    return account.declared


def _refuse_another(account: Account, declared: Declared) -> None:
    if account.person and bytes(account.person.number_mac) != sealing.number_mac(declared.number):
        binding.refuse_another()


def _place(account: Account) -> dict[str, object]:
    """Where the audit puts it."""
    return {
        "about": Subject("account", account.pk, account.name),
        "unit_path": account.unit_path,
    }
