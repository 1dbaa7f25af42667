"""What a file is, told from its bytes; names lie."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from lienthong.kit.refusal import Refused
from lienthong.kit.sheet.rows import MOST_BYTES

ZIP = b"PK\x03\x04"

_SAVE_AS = noop("Hãy mở tệp bằng Excel hoặc LibreOffice rồi lưu lại thành .xlsx hoặc CSV UTF-8.")
_FOREIGN = (
    (b"%PDF", noop("Đây là tệp PDF, không phải bảng tính")),
    (b"\xd0\xcf\x11\xe0", noop("Đây là tệp Office kiểu cũ (.xls, .doc), hoặc tệp có đặt mật khẩu")),
    (b"{\\rtf", noop("Đây là tệp văn bản RTF, không phải bảng tính")),
    (b"\x89PNG", noop("Đây là tệp ảnh, không phải bảng tính")),
    (b"\xff\xd8\xff", noop("Đây là tệp ảnh, không phải bảng tính")),
    (b"GIF8", noop("Đây là tệp ảnh, không phải bảng tính")),
    (b"Rar!", noop("Đây là tệp nén, không phải bảng tính")),
    (b"7z\xbc\xaf", noop("Đây là tệp nén, không phải bảng tính")),
    (b"\x1f\x8b", noop("Đây là tệp nén, không phải bảng tính")),
)
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<body", b"<meta")


def is_xlsx(data: bytes) -> bool:
    """Whether it is a ZIP archive, so an XLSX file if anything; Refused for what is no spreadsheet."""
    if not data.strip():
        raise Refused(_("Tệp trống"), hint=_(_SAVE_AS))
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise Refused(
            _("Tệp lớn hơn %(most)s MB") % {"most": most},
            hint=_("Hãy chia tệp thành nhiều tệp nhỏ hơn, chỉ giữ các cột cần nhập."),
        )
    for start, words in _FOREIGN:
        if data.startswith(start):
            raise Refused(_(words), hint=_(_SAVE_AS))
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower().startswith(_MARKUP):
        # Many a system exports a web page and calls it .xls.
        raise Refused(
            _("Đây là trang web (HTML hoặc XML) mang tên tệp bảng tính"), hint=_(_SAVE_AS)
        )
    return data.startswith(ZIP)
