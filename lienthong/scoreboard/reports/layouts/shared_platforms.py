"""How units use the shared platforms."""

from lienthong.scoreboard.reports.layouts.shape import BarsOf, ByUnit, Column, Topic
from lienthong.scoreboard.telling import names

_KEY = "shared-platforms"
_TABLE = ByUnit(
    "Sử dụng các nền tảng dùng chung của các đơn vị",
    (
        Column(("Số cuộc họp không giấy",), "paperless-meetings"),
        Column(("Tỷ lệ văn bản điện tử ký số",), "signed-documents"),
        Column(("Tỷ lệ văn bản xử lý trực tuyến",), "online-documents"),
        Column(("Tỷ lệ sử dụng thư điện tử công vụ",), "official-email"),
    ),
    name=lambda unit: names.short(unit, _KEY),
    chart=BarsOf("Tỷ lệ văn bản điện tử được ký số", "signed-documents"),
)

TOPIC = Topic(_KEY, (_TABLE,))
