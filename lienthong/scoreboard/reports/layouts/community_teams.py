"""Community digital teams per district, of communes and of hamlets, with their members."""

from lienthong.scoreboard.reports.layouts.shape import BarsOf, ByUnit, Column, Topic

_COMMUNES, _HAMLETS = "Cấp xã", "Ấp, khu phố"
_TABLE = ByUnit(
    "Tổ công nghệ số cộng đồng theo địa bàn",
    (
        Column((_COMMUNES, "Số tổ"), "commune-teams"),
        Column((_COMMUNES, "Đạt tỷ lệ"), "commune-teams-share"),
        Column((_COMMUNES, "Số thành viên"), "commune-team-members"),
        Column((_HAMLETS, "Số tổ"), "hamlet-teams"),
        Column((_HAMLETS, "Số thành viên"), "hamlet-team-members"),
    ),
    unit="Huyện, thị xã, thành phố",
    total=True,
    chart=BarsOf("Số thành viên tổ công nghệ số cộng đồng ấp, khu phố", "hamlet-team-members"),
)

TOPIC = Topic(
    "community-teams",
    (_TABLE,),
    told=("commune-teams-share", "hamlet-teams", "hamlet-team-members"),
)
