"""Online payments of taxes and fees per district: of a day, of the month, of the year so far.

The source system prints English numbers. Some fee cells have lost their last digits; the totals tell.
"""

from django.utils.translation import gettext_lazy as _

from lienthong.scoreboard.rules.numbers import Style
from lienthong.scoreboard.tables.shape import Column, Wide

DAYS = {
    "day": r"ngay (?P<day>20[0-9]{2} [0-9]{2} [0-9]{2})",
    "month": r"thang (?P<month>20[0-9]{2} [0-9]{2})",
    "year": r"nam (?P<year>20[0-9]{2})",
}
KINDS = {"tax": "nvtc", "fee": "phi"}
VALUES = {"payments": "so gd", "amount": "so tien"}

TABLE = Wide(
    "online_tax_payments",
    _("Thanh toán trực tuyến"),
    levels=("district",),
    style=Style.ENGLISH,
    columns=tuple(
        Column(f"{days} {printed} {heading}", f"{kind}-{value}-{window}")
        for window, days in DAYS.items()
        for kind, printed in KINDS.items()
        for value, heading in VALUES.items()
    ),
    totalled=True,
)
