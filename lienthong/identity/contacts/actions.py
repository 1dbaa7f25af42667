"""Every change that an officer makes to their own mobile number and personal addresses."""

from collections.abc import Callable
from dataclasses import replace

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.audit import actions as audit
from lienthong.identity import actions as accounts
from lienthong.identity import alerts, events, limits, messages, one_time, queries
from lienthong.identity.actions import Profile
from lienthong.identity.contacts import queries as contacts
from lienthong.identity.contacts import words
from lienthong.identity.contacts.queries import Listed
from lienthong.identity.contacts.rules import is_personal
from lienthong.identity.messages import texts
from lienthong.identity.messages.rules import masked, mobile_number, written
from lienthong.identity.models import Account, Channel, Contact
from lienthong.identity.rules import emails
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused

PURPOSE = "contact-code"
MOST_EMAILS = 500  # characters of Account.emails


def ask(*, actor: Actor, channel: str, typed: str, password: str | None) -> Contact | None:
    """Send a code to a number or address of one's own. `password` is None where the session has just
    shown something as good. Where messages cannot go this way, it is listed at once, unconfirmed, and
    the answer is None. Raises Refused, hashing.Busy."""
    account = queries.own_account(actor)
    address = _address(channel, typed)
    if password is not None:
        accounts.prove_password(actor, account, password, events.CONTACT_CONFIRMED)
    if not messages.offered(channel):
        _add(actor, account, channel, address, confirmed=False)
        return None
    if not limits.count(limits.keys({"contact": str(account.pk)})):
        raise Refused(_("Đã xin mã quá nhiều lần. Hãy đợi một giờ rồi thử lại."), field="address")
    return _send_code(account, channel, address)


def _address(channel: str, typed: str) -> str:
    if channel == Channel.SMS:
        number = mobile_number(typed)
        if number is None:
            raise Refused(
                _("Số di động Việt Nam gồm 10 chữ số, ví dụ 0912 345 678"), field="address"
            )
        return number
    address = typed.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Refused(_("Viết một địa chỉ thư, ví dụ hoa@thu.example"), field="address") from error
    if not is_personal(address, settings.ENVIRONMENT.mail_domain):
        words = _("Cần một địa chỉ ngoài thư công vụ: thư công vụ mở bằng chính tài khoản này")
        raise Refused(words, field="address")
    return address


def _send_code(account: Account, channel: str, address: str) -> Contact:
    code, now = one_time.new_code(), clock.now()
    with transaction.atomic():
        contact, _new = Contact.objects.get_or_create(
            account=account, channel=channel, address=address, defaults={"since": now}
        )
        contact.code = one_time.keyed(PURPOSE, str(contact.pk), code)
        contact.tries, contact.code_ends_at = 0, now + one_time.LIFETIME
        contact.save(update_fields=["code", "tries", "code_ends_at"])
        minutes = one_time.LIFETIME.seconds // 60
        messages.send(
            account=account,
            channel=channel,
            kind=words.CODE,
            context={"name": account.name, "code": code, "minutes": minutes},
            to=address,
            lasts=one_time.LIFETIME,
        )
    return contact


def confirm(*, actor: Actor, contact_id: int, typed: str) -> None:
    """Take the code: from now on the number or address counts. Raises Refused."""
    account = queries.own_account(actor)
    contact = _guessed(account, contact_id)
    if not one_time.fits(contact.code, PURPOSE, str(contact.pk), typed):
        raise Refused(_("Mã chưa đúng. Hãy xem lại tin nhắn hoặc thư mới nhất."), field="code")
    with transaction.atomic():
        taken = Contact.objects.filter(pk=contact.pk, code=contact.code)
        if taken.update(code=None, code_ends_at=None, verified_at=clock.now()):
            _add(actor, account, contact.channel, contact.address, confirmed=True)


def _guessed(account: Account, contact_id: int) -> Contact:
    """The contact, with this guess counted before it is looked at."""
    with transaction.atomic():
        contact = contacts.under_way(account, contact_id, lock=True)
        if contact.tries >= one_time.MOST_TRIES:
            raise Refused(_("Đã nhập sai quá nhiều lần. Hãy xin mã mới."), field="code")
        contact.tries += 1
        contact.save(update_fields=["tries"])
    return contact


def _add(actor: Actor, account: Account, channel: str, address: str, *, confirmed: bool) -> None:
    """List it, if it is not listed; everyone who was reached before hears of it."""

    def listed(profile: Profile) -> Profile:
        if channel == Channel.SMS:
            return replace(profile, mobile=written(address))
        others = [one for one in emails(profile.emails) if one.lower() != address]
        joined = "; ".join([*others, address])
        if len(joined) > MOST_EMAILS:
            raise Refused(_("Đã có quá nhiều địa chỉ. Hãy bỏ bớt một địa chỉ."), field="address")
        return replace(profile, emails=joined)

    with transaction.atomic():
        details = {"way": channel, "confirmed": confirmed}
        _change(actor, account, listed, events.CONTACT_CONFIRMED, details)
        _tell(account, words.ADDED, address)


def remove(*, actor: Actor, listed: Listed, password: str | None) -> None:
    """Take a number or address off one's account. Raises Refused, hashing.Busy."""
    account = queries.own_account(actor)
    if password is not None:
        accounts.prove_password(actor, account, password, events.CONTACT_REMOVED)

    def without(profile: Profile) -> Profile:
        if listed.channel == Channel.SMS:
            return replace(profile, mobile="")
        others = [one for one in emails(profile.emails) if one.lower() != listed.address]
        return replace(profile, emails="; ".join(others))

    with transaction.atomic():
        _change(actor, account, without, events.CONTACT_REMOVED, {"way": listed.channel})
        Contact.objects.filter(
            account=account, channel=listed.channel, address=listed.address
        ).delete()
        _tell(account, words.REMOVED, listed.address)


def _change(
    actor: Actor, account: Account, change: Callable[[Profile], Profile], kind: str, details: dict
) -> None:
    held = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    columns = accounts.columns(held.name, change(Profile.of(held)))
    Account.objects.filter(pk=held.pk).update(**columns)
    subject = audit.Subject("account", account.pk, account.name)
    audit.record(
        actor=actor, kind=kind, subject=subject, unit_path=account.unit_path, details=details
    )


def _tell(account: Account, kind: str, address: str) -> None:
    """`account` is as it was before the change, so that what was listed then is told too."""
    context = {
        "name": account.name,
        "time": texts.moment(clock.now()),
        "address": masked(address),
    }
    alerts.tell(account, kind, context, but={address}, everywhere=True)
