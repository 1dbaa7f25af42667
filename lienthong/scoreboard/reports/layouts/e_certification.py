"""Electronic certification of copies, by what became of the dossiers."""

from lienthong.scoreboard.reports.layouts.shape import ByUnit, Column, PartsOf, Topic

_STATES = (
    ("Chờ ký", "certification-to-sign"),
    ("Chờ đóng dấu", "certification-to-seal"),
    ("Hoàn thành", "certification-done"),
    ("Hủy", "certification-cancelled"),
    ("Từ chối", "certification-refused"),
)
_TITLE = "Hồ sơ chứng thực điện tử theo trạng thái"
_TABLE = ByUnit(
    _TITLE,
    (
        *(Column((words,), code) for words, code in _STATES),
        Column(("Tổng số",), "certification-total"),
    ),
    chart=PartsOf(_TITLE, _STATES),
)

TOPIC = Topic("e-certification", (_TABLE,))
