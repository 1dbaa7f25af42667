"""A letter's lists of units per finding, with the figures that are behind them.

"Chưa" at a plan is no; "Chưa triển khai" at meetings is that none was held: zero, which is known.
"""

from django.utils.translation import gettext_lazy as _

from lienthong.scoreboard.tables.shape import Line, Long

TABLE = Long(
    "letter",
    _("Văn bản nhắc nhở"),
    levels=("department", "district"),
    lines=(
        Line(
            "ban hanh ke hoach chuyen doi so( nam 20[0-9]{2})?",
            (("plan-issued", ""),),
            {"chua": 0, "chua ban hanh": 0, "da ban hanh": 1, "roi": 1},
        ),
        Line(
            "hop tren phan mem hop khong giay",
            (("paperless-meetings", ""),),
            {"chua": 0, "chua trien khai": 0},
        ),
        Line("ty le van ban dien tu duoc ky so", (("signed-documents", ""),)),
        Line("ty le su dung thu dien tu cong vu", (("official-email", ""),)),
    ),
)
