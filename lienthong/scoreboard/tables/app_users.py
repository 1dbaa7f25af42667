"""Users of the citizen app per district, with those who came since the last report."""

from django.utils.translation import gettext_lazy as _

from lienthong.scoreboard.tables.shape import Column, Wide

TABLE = Wide(
    "app_users",
    _("Người dùng ứng dụng công dân số"),
    levels=("district",),
    columns=(Column("so nguoi dung", "app-users"), Column("tang them", "app-users-added")),
    totalled=True,
)
