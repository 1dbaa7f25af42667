"""Electronic certification of copies, by what became of the dossiers; the last column is their sum."""

from django.utils.translation import gettext_lazy as _

from lienthong.scoreboard.tables.shape import Column, Wide

STATES = {
    "cho ky": "certification-to-sign",
    "cho dong dau": "certification-to-seal",
    "hoan thanh": "certification-done",
    "huy": "certification-cancelled",
    "tu choi": "certification-refused",
}
TABLE = Wide(
    "e_certification",
    _("Chứng thực điện tử"),
    levels=("province",),
    columns=(
        *(Column(heading, indicator) for heading, indicator in STATES.items()),
        Column("tong so", "certification-total"),
    ),
    across={"certification-total": tuple(STATES.values())},
)
