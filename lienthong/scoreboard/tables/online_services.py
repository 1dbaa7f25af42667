"""Online services and dossiers handled online per unit, each with its change and its verdict.

What the values were before is not printed: the change is kept as it stands.
"""

from django.utils.translation import gettext_lazy as _

from lienthong.scoreboard.tables.shape import Column, Wide

TABLE = Wide(
    "online_services",
    _("Dịch vụ công trực tuyến"),
    levels=("department", "district"),
    columns=(
        Column(
            "ty le dvctt phat sinh",
            "online-services-with-dossiers",
            change="so voi ky truoc",
            verdict=r"so voi chi tieu 80",
        ),
        Column(
            "ty le ho so truc tuyen",
            "online-dossiers",
            change="so voi ky truoc 2",
            verdict=r"so voi chi tieu 50",
        ),
    ),
)
