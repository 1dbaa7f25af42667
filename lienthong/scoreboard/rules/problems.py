"""Why a printed value waits for a person."""

from decimal import Decimal
from enum import StrEnum

from lienthong.kit.text import noop
from lienthong.scoreboard.rules.totals import Reason


class Problem(StrEnum):
    UNRESOLVED = "unresolved"  # which unit is it?
    MALFORMED = Reason.MALFORMED.value
    LOST_DIGITS = Reason.LOST_DIGITS.value
    TOTAL = Reason.TOTAL.value
    WORDS = "words"  # words where a number stands otherwise
    FRACTION = "fraction"  # half a meeting: a mark of thousands read as one of decimals
    NO_PERCENT = "no_percent"  # 1 may be 1% or 100%
    RANGE = "range"  # a share above 100%, a number that no province has
    TWICE = "twice"  # two rows of one unit


SHORT = {
    Problem.UNRESOLVED: noop("Chưa rõ đơn vị"),
    Problem.MALFORMED: noop("Viết sai dạng số"),
    Problem.LOST_DIGITS: noop("Mất ba chữ số cuối"),
    Problem.TOTAL: noop("Tổng không khớp"),
    Problem.WORDS: noop("Không phải số"),
    Problem.FRACTION: noop("Số đếm có phần lẻ"),
    Problem.NO_PERCENT: noop("Thiếu dấu %"),
    Problem.RANGE: noop("Ngoài khoảng"),
    Problem.TWICE: noop("Đơn vị lặp lại"),
}
REASONS = {
    Problem.UNRESOLVED: noop(
        "Không chắc tên này là đơn vị nào; hãy chọn, hệ thống sẽ nhớ cách viết."
    ),
    Problem.MALFORMED: noop("Dấu chấm, dấu phẩy không đúng cách viết số của bảng này."),
    Problem.LOST_DIGITS: noop("Cột không cộng ra tổng in sẵn; thêm lại ba số 0 cuối thì khớp."),
    Problem.TOTAL: noop("Các dòng không cộng ra số tổng này, và không rõ ô nào sai."),
    Problem.WORDS: noop("Ở đây cần một con số, từ 0 trở lên; với câu hỏi thì “Có” hoặc “Chưa”."),
    Problem.FRACTION: noop("Số đếm không có phần lẻ; có thể dấu ngăn hàng nghìn viết nhầm."),
    Problem.NO_PERCENT: noop("Tỷ lệ phải có dấu %: 1 có thể là 1% hay 100%."),
    Problem.RANGE: noop(
        "Tỷ lệ phải từ 0% đến 100%; có hoặc chưa là 1 hoặc 0; số lượng không quá 15 chữ số."
    ),
    Problem.TWICE: noop("Đơn vị này có hai dòng trong bảng; không rõ dòng nào đúng."),
}

LARGEST = Decimal(10) ** 15  # what the columns keep, and more than any province counts


def most(measure: str) -> Decimal:
    """The largest value that something measured so can have."""
    return {"share": Decimal(100), "yes_no": Decimal(1)}.get(measure, LARGEST)


def possible(measure: str, value: Decimal, *, of_unit: bool) -> bool:
    """Whether a unit can have the value, or a row of several: that counts who said yes."""
    if measure == "yes_no":
        return value in (0, 1) if of_unit else value <= LARGEST
    return value <= most(measure)


def kept(value: Decimal | None) -> Decimal | None:
    """The value if a column can keep it; what cannot be kept cannot be right either."""
    return None if value is None or value > LARGEST else value
