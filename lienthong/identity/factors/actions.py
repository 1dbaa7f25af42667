"""Changes to an account's factors by its owner or an administrator: each one transaction, one audit line."""

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.identity import events
from lienthong.identity.bulk_edits import require_all
from lienthong.identity.factors import queries, trail, words
from lienthong.identity.models import (
    Account,
    KnownDevice,
    Passkey,
    RecoveryCode,
    Session,
    Totp,
)
from lienthong.identity.sign_in import end_sessions
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused


def rename_passkey(*, actor: Actor, account: Account, passkey: Passkey, name: str) -> None:
    """Its owner's word for it."""
    with transaction.atomic():
        Passkey.objects.filter(pk=passkey.pk).update(name=name)
        trail.record(actor, events.FACTOR_RENAMED, account, before=passkey.name, name=name)


def remove_passkey(*, actor: Actor, account: Account, passkey: Passkey) -> None:
    """It opens nothing any more. Raises Refused for the last factor while a policy wants one."""
    with transaction.atomic():
        _refuse_the_last(account, loses=not passkey.disabled_reason)
        Passkey.objects.filter(pk=passkey.pk).delete()
        trail.record(actor, events.FACTOR_REMOVED, account, factor="passkey", name=passkey.name)
        trail.tell(account, words.REMOVED)
        _tidy(account)


def remove_app(*, actor: Actor, account: Account) -> None:
    """Its codes open nothing any more. Raises Refused for the last factor while a policy wants one."""
    with transaction.atomic():
        _refuse_the_last(account, loses=True)
        Totp.objects.filter(account=account).delete()
        trail.record(actor, events.FACTOR_REMOVED, account, factor="app")
        trail.tell(account, words.REMOVED)
        _tidy(account)


def _refuse_the_last(account: Account, *, loses: bool) -> None:
    """Two removals at once wait for each other, so that both cannot be the one before the last."""
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if loses and queries.enrolled(account).usable == 1 and queries.required_by(account):
        raise Refused(
            _("Quy định đăng nhập buộc tài khoản này có bước xác thực thứ hai."),
            hint=_("Hãy thêm một cách khác trước khi gỡ cách này."),
        )


def _tidy(account: Account) -> None:
    """Without a factor there is nothing that codes or remembered devices could stand in for."""
    if not queries.enrolled(account).any:
        RecoveryCode.objects.filter(account=account).delete()
        KnownDevice.objects.filter(account=account).update(trusted_until=None)


def forget_devices(*, actor: Actor, account: Account, device_id: int | None = None) -> int:
    """This browser, or every one, is asked for the second factor again; how many."""
    trusted = queries.trusted_devices(account).order_by()
    with transaction.atomic():
        chosen = trusted if device_id is None else trusted.filter(pk=device_id)
        forgotten = chosen.update(trusted_until=None)
        trail.record(actor, events.DEVICES_FORGOTTEN, account, devices=forgotten)
    return forgotten


def reset(*, actor: Actor, account: Account) -> None:
    """An administrator, who knows the officer, takes all factors away: the telephone is lost. Sessions
    end, for whoever holds it may sit in one. Raises Refused for who is above the actor."""
    require_all(actor, [account])
    if actor.account_id == account.pk:
        raise Refused(_("Hãy đổi cách xác thực của chính bạn trên trang Bảo mật"))
    had = queries.enrolled(account)
    with transaction.atomic():
        for model in (Passkey, Totp, RecoveryCode):
            model.objects.filter(account=account).delete()
        KnownDevice.objects.filter(account=account).update(trusted_until=None)
        ended = end_sessions(Session.objects.filter(account=account), "factors_reset")
        counted = {"passkeys": had.passkeys + had.disabled_passkeys, "app": had.app}
        trail.record(actor, events.FACTORS_RESET, account, **counted, sessions=ended)
        trail.tell(account, words.RESET)
