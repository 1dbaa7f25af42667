"""Online services and dossiers handled online, each beside the last period and its target."""

from lienthong.scoreboard.reports.layouts.shape import BarsOf, ByUnit, Column, Shows, Topic

_HEADINGS = {
    "online-services-with-dossiers": "Tỷ lệ DVCTT phát sinh hồ sơ",
    "online-dossiers": "Tỷ lệ hồ sơ trực tuyến",
}
_BESIDE = {
    Shows.VALUE: "Tỷ lệ",
    Shows.CHANGE: "So với kỳ trước",
    Shows.VERDICT: "So với chỉ tiêu {target}",
}
_TABLE = ByUnit(
    "Kết quả dịch vụ công trực tuyến của các đơn vị",
    tuple(
        Column((heading, words), indicator, shows)
        for indicator, heading in _HEADINGS.items()
        for shows, words in _BESIDE.items()
    ),
    chart=BarsOf("Tỷ lệ dịch vụ công trực tuyến phát sinh hồ sơ", "online-services-with-dossiers"),
)

TOPIC = Topic("online-services", (_TABLE,))
