"""Articles, learning accounts, the party members' handbook, smart loudspeakers."""

from lienthong.scoreboard.reports.layouts.shape import ByFigure, Topic, WholesOf

_TABLE = ByFigure(
    "Truyền thông và học tập",
    (
        "articles-year",
        "articles-since-2022",
        "learning-accounts",
        "handbook-installed",
        "loudspeaker-clusters",
        "loudspeakers",
    ),
    chart=WholesOf(
        "Sổ tay đảng viên điện tử và cụm loa truyền thanh thông minh",
        (("", "handbook-installed"), ("Cụm loa", "loudspeaker-clusters")),
        reached="Đã cài đặt hoặc kết nối",
        left="Chưa",
    ),
)

TOPIC = Topic("communication", (_TABLE,))
