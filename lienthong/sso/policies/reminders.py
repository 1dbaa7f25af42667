"""Letters to those whom a cut-off will shut out, while there is time to do something about it."""

from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.identity import messages
from lienthong.identity.models import Account, SignInPolicy
from lienthong.kit import clock
from lienthong.kit.text import format_date
from lienthong.sso.policies import queries, words

DAYS_BEFORE = (30, 14, 7, 3, 1)
LASTS = timedelta(days=1)
AT_ONCE = 500

REMINDER = messages.register(
    "cutoff_reminder",
    subject=_("Sắp đến hạn đăng nhập bằng VNeID"),
    text=_(
        "Từ ngày %(day)s, vào %(where)s phải đăng nhập bằng VNeID. Tài khoản %(name)s chưa gắn VNeID: "
        "hãy mở Tài khoản của tôi trên cổng đăng nhập, hoặc liên hệ quản trị đơn vị, %(help)s."
    ),
)


def send_due() -> int:
    """Remind of the cut-offs that are one of DAYS_BEFORE away today; how many letters."""
    today = clock.today()
    days = [today + timedelta(days=days) for days in DAYS_BEFORE]
    due = queries.identity.in_force(ahead=True).filter(vneid=True, starts_on__in=days)
    return sum(_send(policy) for policy in due)


def _send(policy: SignInPolicy) -> int:
    unready = iter(queries.unready(policy))
    context, sent = {"day": format_date(policy.starts_on), "where": words.where(policy)}, 0
    while chunk := list(islice(unready, AT_ONCE)):
        with transaction.atomic():
            for account in Account.objects.filter(pk__in=chunk):
                said = {**context, "name": account.name}
                letter = messages.send(
                    account=account, channel="email", kind=REMINDER, context=said, lasts=LASTS
                )
                sent += letter is not None
    return sent
