"""Community digital teams per district, of communes and of hamlets, with their members."""

from django.utils.translation import gettext_lazy as _

from lienthong.scoreboard.tables.shape import Column, Wide

TABLE = Wide(
    "community_digital_teams",
    _("Tổ công nghệ số cộng đồng"),
    levels=("district",),
    unit="huyen",
    columns=(
        Column("so to cap xa", "commune-teams"),
        Column("dat ti le", "commune-teams-share"),
        Column("so thanh vien cap xa", "commune-team-members"),
        Column("so to ap", "hamlet-teams"),
        Column("so thanh vien ap", "hamlet-team-members"),
    ),
    totalled=True,
)
