"""A report to open: the draft of February 2023, its figures all there, its editorial part begun."""

from lienthong.directory.models import Unit
from lienthong.kit.actor import SYSTEM
from lienthong.scoreboard import queries
from lienthong.scoreboard.models import Report, Section
from lienthong.scoreboard.reports import markup, writing

PERIOD, BODY = "2023-02", "H10.13"
COVER = {
    "authority": "UBND tỉnh Bình Phước",
    "symbol": "BC-STTTT",
    "signer_office": "KT. Giám đốc\nPhó Giám đốc",
    "signer": "Trần Thị Minh Châu",
    "distribution": "\n".join(
        (
            "Thường trực Tỉnh ủy;",
            "Thường trực HĐND tỉnh;",
            "Chủ tịch, các Phó Chủ tịch UBND tỉnh;",
            "Các sở, ban, ngành;",
            "UBND các huyện, thị xã, thành phố;",
            "Lưu: VT, CNTT.",
        )
    ),
}
WRITTEN = {
    "Góc chia sẻ kinh nghiệm, giải pháp": """\
## Họp không giấy: bắt đầu từ cuộc họp giao ban

Đơn vị dùng phần mềm họp không giấy đều đặn thường bắt đầu từ **một cuộc họp cố định trong tuần**:

1. Văn thư đưa tài liệu lên phần mềm trước cuộc họp một ngày.
2. Người dự họp đọc và ghi ý kiến trên máy tính bảng hoặc máy tính xách tay.
3. Kết luận được ký số và gửi ngay trong ngày.

> Tài liệu mật không đưa lên phần mềm họp.""",
    "Văn bản chỉ đạo, điều hành": """\
- Kế hoạch chuyển đổi số của tỉnh năm 2023: chỉ tiêu theo từng cấp.
- Văn bản đôn đốc ký số văn bản điện tử và sử dụng thư điện tử công vụ.""",
}


def load() -> None:
    """Idempotent: a period has one draft of a kind."""
    period = queries.period(PERIOD)
    if Report.objects.filter(period=period).exists():
        return
    report = writing.create(actor=SYSTEM, period=period, kind=Report.Kind.SPECIAL)
    body = Unit.objects.get(code=BODY).name
    writing.set_cover(
        actor=SYSTEM, report=report, seen=report.version, values={**COVER, "body": body}
    )
    for section in Section.objects.select_related("report__period").filter(report=report):
        if section.heading in WRITTEN:
            writing.write(
                actor=SYSTEM, section=section, seen=section.version, heading=section.heading,
                level=section.level, blocks=markup.blocks(WRITTEN[section.heading], ()).blocks,
            )  # fmt: skip
