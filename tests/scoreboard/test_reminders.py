"""The letter of reminder through the page: its lists, its files, and who is told once."""

import io

import docx
import pypdf
import pytest

from lienthong.audit.models import Event
from lienthong.identity.models import Account, Alert, Message
from lienthong.scoreboard.models import Fact, Reminded
from tests.console.conftest import signed_in, text
from tests.message_desk import _desk, desk  # noqa: F401 - fixtures
from tests.small_province import add_account

ALL = "/console/scoreboard/reminders"
JULY, FEBRUARY = f"{ALL}/2023-07", f"{ALL}/2023-02"
USUAL = "chosen=1&ask=signed-documents:low&limit:signed-documents:low=50"


@pytest.fixture
def browser(figures, editor):
    return signed_in(Account.objects.get(name=editor.label))


@pytest.fixture
def reporter(figures):
    """Who reports for UBND huyện Bù Đốp."""
    unit = figures["H10.28"]
    return add_account("lamvv.budop", "Võ Văn Lâm", unit, role="unit_reporter", over=unit)


def names(shown: str) -> list[str]:
    """The units of all lists, in order."""
    parts = shown.split('<th scope="row">')[1:]
    return [part.split("</th>")[0] for part in parts]


def test_the_letter_of_july_comes_out_of_its_data(browser):
    shown = text(browser.get(JULY))
    for told in (
        "02 đơn vị chưa ban hành kế hoạch chuyển đổi số",
        "15 đơn vị chưa có cuộc họp nào",
        "06 đơn vị có tỷ lệ văn bản điện tử được ký số dưới 50%",
        "04 đơn vị có tỷ lệ cán bộ sử dụng thư điện tử công vụ dưới 50%",
    ):
        assert told in shown
    assert len(names(shown)) == 2 + 15 + 6 + 4
    assert names(shown)[:2] == [
        "Sở Nông nghiệp và Phát triển nông thôn",
        "Sở Tài nguyên và Môi trường",
    ]
    assert names(shown)[-4:] == [
        "UBND huyện Hớn Quản", "Công an tỉnh", "UBND huyện Bù Đăng", "UBND thành phố Đồng Xoài",
    ]  # fmt: skip
    assert "24,39%" in shown and "49,00%" in shown


def test_every_value_leads_to_its_figure(browser):
    shown = text(browser.get(JULY))
    july = Fact.objects.filter(period__code="2023-07", indicator__code="signed-documents")
    told = july.get(value="24.39")
    assert f'href="/scoreboard/figures/{told.pk}">24,39%<' in shown
    assert shown.count('href="/scoreboard/figures/') == 27
    assert 'href="/scoreboard/findings/2023-07/signed-documents/low"' in shown


def test_a_limit_is_changed_and_a_finding_added(browser):
    fewer = text(browser.get(f"{JULY}?{USUAL.replace('=50', '=30')}"))
    assert "05 đơn vị" in fewer and "Thanh tra tỉnh" not in fewer and "kế hoạch chuyển đổi" not in (
        fewer.split("<h2>")[2]
    )  # fmt: skip
    Fact.objects.get(indicator__code="online-services-with-dossiers", unit__code="H10.17").delete()
    more = text(browser.get(f"{FEBRUARY}?{USUAL}&add=online-services-with-dossiers:missing"))
    assert "01 đơn vị chưa có số liệu về" in more
    none = text(browser.get(f"{JULY}?chosen=1"))
    assert "Không có đơn vị nào phải nhắc" in none


WRONG = (
    "chosen=1&ask=none:low",
    "chosen=1&ask=signed-documents:highest",
    "chosen=1&ask=%00:low&limit:x=y",
    f"chosen=1&ask={'a' * 3000}:low",
    "chosen=1" + "&ask=signed-documents:zero" * 100,
    f"{USUAL[:-2]}nhieu",
)


def test_what_cannot_be_asked_does_no_harm(browser):
    for query in WRONG:
        assert browser.get(f"{JULY}?{query}").status_code == 200, query[:100]


HEAD = (
    "number=99/STTTT-CNTT&dated=11/07/2023&deadline=20/07/2023&place=Bình Phước"
    "&signer_office=Giám đốc&signer=Lý Thị A"
)
PAPER = (
    "UBND TỈNH BÌNH PHƯỚC", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "Số: 99/STTTT-CNTT", "V/v nhắc nhở",
    "Kính gửi:", "Qua theo dõi số liệu", "02 đơn vị chưa ban hành", "15 đơn vị chưa có cuộc họp",
    "06 đơn vị", "04 đơn vị", "để tổng hợp./.", "Nơi nhận:", "Lưu: VT.", "GIÁM ĐỐC", "Lý Thị A",
)  # fmt: skip


def paper(answer, kind: str) -> str:
    """The words of a letter, in the order in which they are read."""
    file = io.BytesIO(answer.content)
    if kind == "pdf":
        told = "\n".join(one.extract_text() for one in pypdf.PdfReader(file).pages)
    else:
        body = docx.Document(file).element.body
        told = " ".join(one.text or "" for one in body.iter() if one.tag.endswith("}t"))
    return " ".join(told.split())


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_letter_is_laid_out_as_the_decree_asks(browser, kind):
    told = paper(browser.get(f"{JULY}/letter?{HEAD}&format={kind}"), kind)
    compact = told.replace(" ", "")
    places = [compact.find(one.replace(" ", "")) for one in PAPER]
    if kind == "pdf":  # its two columns are read row by row
        places = [places[0], places[1], *places[4:]]
    assert -1 not in places and places == sorted(places)
    assert "CÔNG VĂN" not in told  # no cover
    assert told.count("Sở Nông nghiệp và Phát triển nông thôn") == 1
    assert "UBND huyện Bù Đốp (0,33%); UBND huyện Đồng Phú (24,39%)" in told


def test_the_letter_of_july_is_one_page(browser):
    answer = browser.get(f"{JULY}/letter?{HEAD}&format=pdf")
    assert len(pypdf.PdfReader(io.BytesIO(answer.content)).pages) == 1


def test_many_units_with_values_are_a_table_and_not_a_sentence_too(browser):
    asked = "chosen=1&ask=official-email:low&limit:official-email:low=99"
    answer = browser.get(f"{FEBRUARY}/letter?{asked}&format=docx")
    _head, table, _foot = docx.Document(io.BytesIO(answer.content)).tables
    assert len(table.rows) == 1 + 26 and table.rows[1].cells[2].text == "40,29%"
    assert paper(answer, "docx").count("Công an tỉnh") == 1


def test_few_units_are_addressed_by_name(browser):
    answer = browser.get(f"{JULY}/letter?chosen=1&ask=plan-issued:not_done&format=docx")
    assert (
        "Kính gửi: - Sở Nông nghiệp và Phát triển nông thôn; - Sở Tài nguyên và Môi trường."
        in paper(answer, "docx")
    )


def test_a_letter_is_in_vietnamese_for_every_reader(browser):
    browser.cookies["django_language"] = "en"
    told = paper(browser.get(f"{JULY}/letter?format=docx"), "docx")
    assert "02 đơn vị chưa ban hành kế hoạch chuyển đổi số" in told and "Số: ……/STTTT" in told


def test_the_letter_is_a_word_file(browser):
    answer = browser.get(f"{JULY}/letter?{HEAD}&format=docx")
    assert 'filename="nhac-nho-2023-07.docx"' in answer.headers["Content-Disposition"]
    word = docx.Document(io.BytesIO(answer.content))
    said = "\n".join(
        each.text or "" for each in word.element.body.iter() if each.tag.endswith("}t")
    )
    for told in ("99/STTTT-CNTT", "ngày 11 tháng 7 năm 2023", "trước ngày 20/07/2023",
                 "UBND huyện Bù Gia Mập", "24,39%", "Sở Thông tin và Truyền thông"):  # fmt: skip
        assert told in said or told.upper() in said, told
    assert len(word.tables) == 2  # its head and its end


def test_the_letter_is_a_pdf(browser):
    answer = browser.get(f"{JULY}/letter?format=pdf")
    assert answer.headers["Content-Type"] == "application/pdf" and answer.content[:4] == b"%PDF"


def test_a_letter_that_cannot_be_made_says_why(browser):
    answer = browser.get(f"{JULY}/letter?dated=31/02/2023&format=pdf")
    assert answer.status_code == 303
    assert "Ngày ký" in text(browser.get(answer.url))
    answer = browser.get(f"{JULY}/letter?chosen=1&format=pdf")
    assert "Không có nội dung nào để nhắc" in text(browser.get(answer.url))


def test_units_are_told_once(browser, reporter, desk):  # noqa: F811
    desk.configure("smtp")
    asked = text(browser.get(f"{JULY}/send?{USUAL}&number=99/STTTT"))
    assert "Võ Văn Lâm" in asked and "UBND huyện Đồng Phú" in asked  # the latter: nobody to hear it
    query = {"chosen": "1", "ask": "signed-documents:low", "limit:signed-documents:low": "50",
             "number": "99/STTTT", "confirm": "1"}  # fmt: skip
    assert browser.post(f"{JULY}/send", query).status_code == 303

    (row,) = Reminded.objects.all()
    assert (row.unit.code, row.told, row.letter, row.recipients) == (
        "H10.28",
        "0,33%",
        "99/STTTT",
        1,
    )
    assert Alert.objects.get(account=reporter).context["findings"].endswith("0,33%")
    assert Message.objects.filter(account=reporter, channel="email").count() == 1
    assert Event.objects.get(kind="scoreboard_units_reminded").details["units"] == ["H10.28"]

    answer = browser.post(f"{JULY}/send", query)
    assert "Không còn đơn vị nào để nhắc" in text(browser.get(answer.url))
    assert Reminded.objects.count() == Message.objects.filter(account=reporter).count() == 1
    assert "thaolt.stttt, 99/STTTT" in text(browser.get(JULY))


def test_another_finding_is_told_beside(browser, reporter):
    query = {"chosen": "1", "ask": "signed-documents:low", "confirm": "1"}
    browser.post(f"{JULY}/send", query)
    browser.post(f"{JULY}/send", query | {"ask": "paperless-meetings:zero"})
    assert Reminded.objects.count() == 2
    assert [one.context["findings"].count(";") for one in Alert.objects.all()] == [0, 0]


def test_only_the_centre_reminds(figures, reporter):
    browser = signed_in(reporter)
    for address in (ALL, JULY, f"{JULY}/letter", f"{JULY}/send"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"{JULY}/send", {"confirm": "1"}).status_code == 404
    assert not Reminded.objects.exists()
