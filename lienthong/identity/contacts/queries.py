"""Every read of contacts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from lienthong.identity.contacts.rules import is_personal, usable_from
from lienthong.identity.messages.rules import mobile_number, written
from lienthong.identity.models import Account, Channel, Contact
from lienthong.identity.rules import emails
from lienthong.kit import clock
from lienthong.kit.refusal import NotFound


@dataclass(frozen=True, slots=True)
class Listed:
    """One number or address that the account lists."""

    channel: Channel
    address: str
    verified_at: datetime | None = None
    usable_from: datetime | None = None  # None: it was listed a moment ago, or others list it too
    shared: bool = False  # other accounts list it, and this one has not confirmed it

    @property
    def shown(self) -> str:
        """As people write it."""
        return written(self.address)

    @property
    def usable(self) -> bool:
        """Whether a code that is sent there may open the account."""
        return self.usable_from is not None and self.usable_from <= clock.now()


def listed(account: Account) -> list[Listed]:
    """The mobile number and the personal addresses, with what each is worth."""
    known = {(one.channel, one.address): one for one in Contact.objects.filter(account=account)}
    said = list(_said(account))
    shared = _also_listed(account, [at for _channel, at in said])
    return [_worth(*one, known.get(one), shared=one in shared) for one in said]


def _also_listed(account: Account, addresses: list[str]) -> set[tuple[str, str]]:
    """Which of them present accounts other than this one list. What somebody is only trying to confirm
    is not listed: or a stranger could spoil a number by typing it."""
    noted = Contact.objects.filter(address__in=addresses, account__removed_at=None)
    others = noted.exclude(account=account).select_related("account").defer("account__photo")
    return {
        (one.channel, one.address)
        for one in others
        if (one.channel, one.address) in set(_said(one.account))
    }


def _said(account: Account) -> Iterator[tuple[Channel, str]]:
    if number := mobile_number(account.mobile):
        yield Channel.SMS, number
    for address in dict.fromkeys(one.lower() for one in emails(account.emails)):
        if is_personal(address, settings.ENVIRONMENT.mail_domain):
            yield Channel.EMAIL, address


def _worth(channel: Channel, address: str, known: Contact | None, *, shared: bool) -> Listed:
    if known is None:
        return Listed(channel, address, shared=shared)
    usable = usable_from(known.since, known.verified_at, shared=shared)
    return Listed(channel, address, known.verified_at, usable, shared and not known.verified_at)


def usable(account: Account) -> list[Listed]:
    """Those that may serve to recover the account, and that hear of what happens to it."""
    return [one for one in listed(account) if one.usable]


def under_way(account: Account, contact_id: int, *, lock: bool = False) -> Contact:
    """One that waits for its code; NotFound for any other."""
    waiting = Contact.objects.filter(account=account, code__isnull=False)
    if lock:
        waiting = waiting.select_for_update()
    found = waiting.filter(pk=contact_id, code_ends_at__gt=clock.now()).first()
    if found is None:
        raise NotFound(_("Mã này đã hết hạn hoặc đã dùng"))
    return found


def listed_as(account: Account, channel: str, address: str) -> Listed:
    """One of `listed`; NotFound for any other."""
    found = [one for one in listed(account) if (one.channel, one.address) == (channel, address)]
    if not found:
        raise NotFound(_("Tài khoản không có số hoặc địa chỉ này"))
    return found[0]
