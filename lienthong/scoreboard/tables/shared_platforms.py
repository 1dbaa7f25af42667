"""How units use the shared platforms: meetings without paper, signed documents, documents handled online,
official e-mail."""

from django.utils.translation import gettext_lazy as _

from lienthong.scoreboard.tables.shape import Column, Wide

TABLE = Wide(
    "shared_platforms",
    _("Các nền tảng dùng chung"),
    levels=("department", "district"),
    columns=(
        Column("so cuoc hop khong giay", "paperless-meetings"),
        Column("ty le van ban ky so", "signed-documents"),
        Column("ty le van ban truc tuyen", "online-documents"),
        Column("ty le thu dien tu cong vu", "official-email"),
    ),
)
