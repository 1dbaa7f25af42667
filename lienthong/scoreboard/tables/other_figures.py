"""Figures from the text of the report, each with the days that it counts and, where it is a part, the
whole: 267 messages handled of 278."""

from django.utils.translation import gettext_lazy as _

from lienthong.scoreboard.tables.shape import Line, Long

TABLE = Long(
    "other_figures",
    _("Các số liệu khác"),
    dated=True,
    lines=(
        Line(
            "tong dai 1022 tin tiep nhan",
            (("hotline-received", "new_year"), ("hotline-received-period", "")),
        ),
        Line(
            "tong dai 1022 tin da xu ly",
            (("hotline-handled", "new_year"), ("hotline-handled-period", "")),
        ),
        Line(
            "trang cds tin bai dang tai",
            (("articles-year", "new_year"), ("articles-since-2022", "2022-01-01")),
        ),
        Line("so tay dang vien dien tu da cai dat", (("handbook-installed", ""),)),
        Line(
            "truyen thanh thong minh cum loa da ket noi",
            (("loudspeaker-clusters", ""),),
        ),
        Line("truyen thanh thong minh so loa", (("loudspeakers", ""),)),
        Line("nen tang hoc truc tuyen tai khoan", (("learning-accounts", ""),)),
    ),
)
