"""Sending the code that somebody asked for, if there is somebody to send it to."""

from django.db import transaction
from django.utils import translation

from lienthong.identity import messages, one_time
from lienthong.identity.contacts import queries as contacts
from lienthong.identity.contacts.queries import Listed
from lienthong.identity.models import Account, Recovery
from lienthong.identity.recovery import words
from lienthong.identity.recovery.strength import administers, has_typed_factor
from lienthong.kit import clock

PURPOSE = "recovery-code"


def send(digest: bytes) -> None:
    """Once: a second run of the job finds a code that is on its way."""
    waiting = Recovery.objects.filter(code=None, proved_at=None, expires_at__gt=clock.now())
    with transaction.atomic():
        recovery = waiting.select_for_update().filter(pk=digest).first()
        account = _recoverable(recovery)
        if account is None:
            return
        ways = [one for one in contacts.usable(account) if one.channel == recovery.channel]
        with translation.override(recovery.language):
            if administers(account) and not has_typed_factor(account):
                _refuse(account, ways)
            elif ways:
                _send(recovery, account, ways)


def _recoverable(recovery: Recovery | None) -> Account | None:
    if recovery is None or recovery.account_id is None:
        return None
    open_ = Account.objects.filter(kind=Account.Kind.OFFICER, suspended_at=None, removed_at=None)
    return open_.filter(pk=recovery.account_id).first()


def _send(recovery: Recovery, account: Account, ways: list[Listed]) -> None:
    code = one_time.new_code()
    recovery.code = one_time.keyed(PURPOSE, bytes(recovery.digest).hex(), code)
    recovery.save(update_fields=["code"])
    minutes = one_time.LIFETIME.seconds // 60
    context = {"name": account.name, "code": code, "minutes": minutes}
    for one in ways:
        messages.send(
            account=account,
            channel=one.channel,
            kind=words.CODE,
            context=context,
            to=one.address,
            lasts=recovery.expires_at - clock.now(),
        )


def _refuse(account: Account, ways: list[Listed]) -> None:
    """Only the owner learns why no code comes."""
    for one in ways:
        messages.send(
            account=account,
            channel=one.channel,
            kind=words.NOT_THIS_WAY,
            context={"name": account.name},
            to=one.address,
        )
