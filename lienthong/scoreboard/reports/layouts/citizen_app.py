"""Users of the citizen app per district, with those who came since the last report."""

from lienthong.scoreboard.reports.layouts.shape import BarsOf, ByUnit, Column, Topic

_TABLE = ByUnit(
    "Người dùng ứng dụng công dân số theo địa bàn",
    (
        Column(("Số người dùng",), "app-users"),
        Column(("Tăng thêm",), "app-users-added"),
    ),
    unit="Địa bàn",
    total=True,
    chart=BarsOf("Số người dùng ứng dụng công dân số", "app-users"),
)

TOPIC = Topic("citizen-app", (_TABLE,))
