"""Hotline 1022: what came and what was handled, since the start of the year and in the period."""

from lienthong.scoreboard.reports.layouts.shape import ByFigure, Topic, WholesOf

_TABLE = ByFigure(
    "Tổng đài 1022: tin tiếp nhận và xử lý",
    (
        "hotline-received",
        "hotline-handled",
        "hotline-received-period",
        "hotline-handled-period",
    ),
    chart=WholesOf(
        "Tin đã xử lý trong số tin tiếp nhận",
        (("Từ đầu năm", "hotline-handled"), ("Trong kỳ", "hotline-handled-period")),
        reached="Đã xử lý",
        left="Đang xử lý",
    ),
)

TOPIC = Topic("hotline", (_TABLE,))
