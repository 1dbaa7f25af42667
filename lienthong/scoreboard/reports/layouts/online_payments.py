"""Online payments of taxes and fees per district: of a day, of the month, of the year so far."""

from lienthong.scoreboard.reports.layouts.shape import BarsOf, ByUnit, Column, Topic

_SPANS = {"day": "Ngày {day}", "month": "Tháng {month}", "year": "Năm {year}"}
_KINDS = {"tax": "Nghĩa vụ tài chính", "fee": "Phí, lệ phí"}
_VALUES = {"payments": "Số GD", "amount": "Số tiền"}
_TABLE = ByUnit(
    "Thanh toán trực tuyến nghĩa vụ tài chính và phí, lệ phí (đồng)",
    tuple(
        Column((words, called, heading), f"{kind}-{value}-{span}")
        for span, words in _SPANS.items()
        for kind, called in _KINDS.items()
        for value, heading in _VALUES.items()
    ),
    total=True,
    chart=BarsOf(
        "Số tiền nghĩa vụ tài chính thanh toán trực tuyến từ đầu năm (đồng)", "tax-amount-year"
    ),
)

TOPIC = Topic(
    "online-payments",
    (_TABLE,),
    told=("tax-payments-year", "tax-amount-year", "fee-payments-year", "fee-amount-year"),
)
