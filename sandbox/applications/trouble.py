"""What can go wrong at sign-in, as pages that say what to do next."""

from werkzeug.exceptions import HTTPException

_PROVIDER = "Hệ thống xác thực tập trung"


class Trouble(Exception):
    """Ends a request with a page: `status` of HTTP, a title, a text, the provider's own words."""

    def __init__(self, status: int, title: str, text: str, detail: str = "") -> None:
        super().__init__(title)
        self.status, self.title, self.text, self.detail = status, title, text, detail[:300]


class SessionEnded(Exception):
    """The provider says that nobody is signed in any more."""


def denied(site: str) -> Trouble:
    """OAuth `access_denied`: known to the provider, but not let into this application."""
    return Trouble(
        403,
        "Tài khoản của bạn chưa được vào ứng dụng này",
        f"{_PROVIDER} nhận ra bạn nhưng không cho vào {site}. Hãy liên hệ quản trị viên của đơn vị"
        " để được cấp quyền, hoặc đăng nhập bằng tài khoản khác.",
    )


def mismatch() -> Trouble:
    """The answer does not belong to a sign-in begun in this browser (CSRF), or came too late."""
    return Trouble(
        400,
        "Lần đăng nhập này không còn hiệu lực",
        "Câu trả lời nhận được không khớp với lần đăng nhập đã bắt đầu trên trình duyệt này,"
        " có thể do mở lại một trang cũ. Hãy đăng nhập lại.",
    )


def too_low() -> Trouble:
    """The provider lets the person in at a lower level than this door asks for."""
    return Trouble(
        403,
        "Mức xác thực chưa đủ",
        "Cách vào này cần tài khoản đã xác thực bằng VNeID. Hãy đăng nhập lại bằng VNeID,"
        " hoặc chọn cách khác ở trang đầu.",
    )


def unreachable() -> Trouble:
    """No answer from the provider, or one that says it is busy."""
    return Trouble(
        503,
        f"Chưa kết nối được {_PROVIDER}",
        "Ứng dụng không nhận được trả lời. Hãy thử lại sau ít phút; nếu vẫn không được,"
        " gọi bộ phận hỗ trợ.",
    )


def broken(detail: str) -> Trouble:
    """An answer that a careful client must not accept: wrong issuer, signature, subject…"""
    return Trouble(
        502,
        "Đăng nhập không thành công",
        f"Trả lời của {_PROVIDER} không hợp lệ nên ứng dụng không cho vào."
        " Hãy báo bộ phận hỗ trợ kèm dòng dưới đây.",
        detail,
    )


def wrong_issuer() -> Trouble:
    """OpenID Connect Core §4: a third party may start a sign-in only at the issuer we know."""
    return Trouble(
        400,
        "Liên kết đăng nhập không hợp lệ",
        f"Liên kết này không dẫn tới {_PROVIDER} của tỉnh. Hãy mở ứng dụng từ cổng đăng nhập.",
    )


def plain(error: HTTPException) -> Trouble:
    """What has nothing to do with signing in: no such page, a wrong method, a fault of ours."""
    if error.code == 404:
        return Trouble(404, "Không có trang này", "Địa chỉ có thể đã bị gõ sai hoặc đã cũ.")
    if error.code >= 500:
        return Trouble(error.code, "Ứng dụng gặp lỗi", "Hãy thử lại sau ít phút.")
    return Trouble(error.code, "Yêu cầu không hợp lệ", "Hãy quay lại và thử lần nữa.")
