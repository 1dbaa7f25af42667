"""Documents that tests print: the province's real tables in a report with everything that blocks can be."""

import csv
import io
from decimal import Decimal
from pathlib import Path

from PIL import Image, ImageDraw

from lienthong.scoreboard.charts import values as charts
from lienthong.scoreboard.document import pictures
from lienthong.scoreboard.document.blocks import (
    Block,
    BulletList,
    Chart,
    Closing,
    Column,
    Cover,
    Document,
    Footnote,
    Head,
    HeaderCell,
    Heading,
    Item,
    Kind,
    Link,
    Note,
    NumberedList,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    Signature,
    Table,
)
from lienthong.scoreboard.rules import numbers

FIGURES = Path(__file__).parents[2] / "lienthong" / "demo" / "data" / "figures"
PROSE = (
    "Trong kỳ báo cáo, các cơ quan, đơn vị đã tích cực triển khai sử dụng các nền tảng số dùng chung "
    "của tỉnh; tỷ lệ văn bản điện tử được ký số tiếp tục tăng so với kỳ trước. "
)

COVER = Cover(
    body="Sở Thông tin và Truyền thông",
    number="02/BC-STTTT",
    place_and_date="Bình Phước, ngày 20 tháng 3 năm 2023",
    title="BÁO CÁO CHUYÊN ĐỀ",
    authority="UBND tỉnh Bình Phước",
    subtitle="Tình hình sử dụng các nền tảng số dùng chung",
    period="Tháng 02 năm 2023",
    marking="Lưu hành nội bộ",
    distribution=("Thường trực Tỉnh ủy;", "Các sở, ban, ngành;", "Lưu: VT, CNTT."),
    signer_office="KT. Giám đốc\nPhó Giám đốc",
    signer="Lê Thị Mẫu",
)


def words(text: str, **look) -> Paragraph:
    return Paragraph((Run(text, **look),))


SOURCE = "https://diem.tinh.example/scoreboard/figures/7"
LETTER = Head(
    body="Sở Thông tin và Truyền thông",
    number="99/STTTT-CNTT",
    place_and_date="Bình Phước, ngày 11 tháng 7 năm 2023",
    authority="UBND tỉnh Bình Phước",
    about="V/v nhắc nhở sử dụng các nền tảng số",
    addressees=("Các sở, ban, ngành", "UBND các huyện, thị xã"),
)


def letter(paragraphs: int) -> Document:
    """So many paragraphs, a table that leads to its source, what is asked, who gets it and who signs."""
    cells = ((Link("Tệp tháng 7", SOURCE), Decimal("92.7")),)
    table = Table("", (Column("Nguồn"), Column("Tỷ lệ", Kind.SHARE)), cells)
    told = (words(f"Đoạn {n}. {PROSE}") for n in range(paragraphs))
    end = Closing((Signature("Giám đốc", name="Lê Thị Mẫu"),), ("Như trên;", "Lưu: VT."))
    return Document("Công văn", (table, *told, words("Đề nghị báo cáo./."), end), head=LETTER)


def figures(name: str, style: numbers.Style = numbers.Style.VIETNAMESE) -> tuple[tuple, ...]:
    """The rows of a printed table: figures from the third column on."""
    with (FIGURES / name).open(encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    return tuple((*row[:2], *(_figure(text, style) for text in row[2:])) for row in rows)


def _figure(text: str, style: numbers.Style):
    value = numbers.read(text, style).value
    return text if value is None else value


def picture(shade: int = 60) -> bytes:
    image = Image.new("RGB", (600, 350), (225, 232, 240))
    ImageDraw.Draw(image).ellipse((150, 50, 450, 300), fill=(30, shade, 100))
    file = io.BytesIO()
    image.save(file, "PNG")
    return pictures.reencoded(file.getvalue())


def online_services() -> Table:
    share, text = Kind.SHARE, Kind.TEXT
    columns = [Column("STT"), Column("Đơn vị"), Column("Tỷ lệ DVCTT", share, 2)]
    columns += [Column("So với kỳ trước", text), Column("Chỉ tiêu 80%", text)]
    columns += [Column("Tỷ lệ hồ sơ trực tuyến", share, 2)]
    columns += [Column("So với kỳ trước", text), Column("Chỉ tiêu 50%", text)]
    head = (
        HeaderCell("STT", rows=2), HeaderCell("Đơn vị", rows=2),
        HeaderCell("DVCTT phát sinh hồ sơ", columns=3), HeaderCell("Hồ sơ trực tuyến", columns=3),
    )  # fmt: skip
    names = ("Tỷ lệ", "So với kỳ trước", "Chỉ tiêu 80%", "Tỷ lệ", "So với kỳ trước", "Chỉ tiêu 50%")
    return Table(
        "Dịch vụ công trực tuyến của các đơn vị",
        tuple(columns),
        figures("2023-03-17_online_services.csv"),
        (head, tuple(map(HeaderCell, names))),
        note="Nguồn: hệ thống thông tin giải quyết thủ tục hành chính, đến ngày 17/3/2023.",
    )


def online_chart() -> Chart:
    bars = tuple(charts.Bar(row[1], row[2]) for row in online_services().rows)
    title = "Tỷ lệ dịch vụ công trực tuyến phát sinh hồ sơ"
    drawn = charts.Bars(title, bars, share=True, decimals=2, target=Decimal(80))
    return Chart(drawn, "Thanh của từng đơn vị so với chỉ tiêu 80%.")


def tax_payments() -> Table:
    """The widest of the printed tables: it lies on its side."""
    pair = ("Số GD", "Số tiền")
    spans = tuple(HeaderCell(name, columns=4) for name in ("Ngày 16/3", "Tháng 3", "Năm 2023"))
    kinds = tuple(HeaderCell(name, columns=2) for name in ("Nghĩa vụ", "Phí, lệ phí") * 3)
    return Table(
        "Nộp thuế, phí trực tuyến",
        (Column("STT"), Column("Đơn vị"), *(Column(n, Kind.NUMBER) for n in pair * 6)),
        figures("2023-03-17_online_tax_payments.csv", numbers.Style.ENGLISH),
        (
            (HeaderCell("STT", rows=3), HeaderCell("Đơn vị", rows=3), *spans),
            kinds,
            tuple(map(HeaderCell, pair * 6)),
        ),
    )


def app_users() -> Table:
    *rows, total = figures("2023-03-17_app_users.csv")
    columns = (Column("STT"), Column("Đơn vị"), Column("Người dùng", Kind.NUMBER))
    more = Column("Tăng thêm", Kind.NUMBER)
    return Table("Người dùng ứng dụng công dân", (*columns, more), tuple(rows), total=total)


def months() -> Chart:
    names = tuple(f"{month}/2023" for month in range(1, 13))
    province = tuple(None if month == 4 else Decimal(70 + month) for month in range(12))
    district = tuple(Decimal(40 + month) for month in range(12))
    series = (charts.Series("Cấp tỉnh", province), charts.Series("Cấp huyện", district))
    columns = (Column("Tháng"), Column("Cấp tỉnh", Kind.SHARE), Column("Cấp huyện", Kind.SHARE))
    rows = tuple(zip(names, province, district, strict=True))
    drawn = charts.Line("Văn bản ký số theo tháng", names, series, share=True)
    return Chart(drawn, "Hai đường: cấp tỉnh và cấp huyện.", Table("Ký số", columns, rows))


def certification() -> Chart:
    row = figures("2023-03-17_e_certification.csv")[0]
    parts = ("Chờ ký", "Chờ đóng dấu", "Hoàn thành", "Hủy", "Từ chối")
    drawn = charts.Shares("Chứng thực điện tử", parts, (charts.Stack(row[1], row[2:7]),))
    columns = (Column("Đơn vị"), *(Column(part, Kind.NUMBER) for part in parts))
    table = Table("Hồ sơ chứng thực theo trạng thái", columns, (row[1:7],))
    return Chart(drawn, "Một thanh chia theo trạng thái.", table)


def editorial(number: int) -> list[Block]:
    nested = NumberedList((Item((Run("Sở Công Thương: 100%"),)), Item((Run("Sở Nội vụ"),))))
    return [
        Heading(1, (Run(f"{number}. Góc chia sẻ kinh nghiệm"),)),
        Paragraph((Run(PROSE * 3), Footnote((Run("Theo Kế hoạch số 01/KH-UBND."),)), Run(" Xem "),
                   Run("cổng thông tin", link="https://example.gov.vn/a?b=1&c=2"),
                   Run(", 100 m"), Run("2", superscript=True))),
        Heading(3, (Run("Kết quả nổi bật"),)),
        BulletList((Item((Run("Ba đơn vị cao nhất: "), Run("đều tăng", bold=True)), nested),)),
        words((PROSE * 4).strip(), italic=True),
        Picture(picture(20 * number), "Một hình tròn trên nền nhạt", f"Hội nghị lần {number}"),
        Note((Run("Đính chính: ", bold=True), Run("số liệu của Sở Nội vụ được cập nhật."))),
    ]  # fmt: skip


def report(parts: int = 1) -> Document:
    """A report; six parts make more than twenty pages, with tables, charts and a picture in each."""
    blocks: list[Block] = []
    for number in range(1, parts + 1):
        blocks += [*editorial(number), online_services(), online_chart(), app_users()]
        blocks += [PageBreak(), months(), certification(), tax_payments(), words("Hết.")]
    return Document("Báo cáo chuyên đề tháng 02/2023", tuple(blocks), COVER)
