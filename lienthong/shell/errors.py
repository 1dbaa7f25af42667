"""Error answers: what happened, what to do, whom to call, and a reference that the log holds."""

import logging
import secrets
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

logger = logging.getLogger("lienthong.errors")

# No I, L, O, U, 0, 1: read out over the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
DATABASE_AWAY = (OperationalError, InterfaceError)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when Django refused the size of the body."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return answer(
        request,
        400,
        "bad_request",
        _("Yêu cầu không hợp lệ"),
        _("Máy chủ không hiểu địa chỉ hoặc dữ liệu vừa gửi. Hãy quay lại trang trước và thử lại."),
        detail=type(exception).__name__,
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, and not allowed. What may not even be known to exist is 404 instead."""
    return answer(
        request,
        403,
        "forbidden",
        _("Bạn chưa được phép làm việc này"),
        _("Việc này cần quyền mà tài khoản đang dùng chưa có. Quản trị viên của đơn vị cấp quyền."),
        detail=type(exception).__name__,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: mostly a page left open overnight, or blocked cookies."""
    return answer(
        request,
        403,
        "csrf_failed",
        _("Trang đã mở quá lâu"),
        _("Chưa có gì được lưu. Hãy mở lại trang và gửi lại; trình duyệt phải cho phép cookie."),
        detail=reason,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: it does not exist, or the actor may not know that it does."""
    return answer(
        request,
        404,
        "not_found",
        _("Không tìm thấy trang này"),
        _(
            "Địa chỉ có thể gõ sai hoặc đã cũ, hoặc trang nằm ngoài phạm vi của tài khoản đang dùng."
        ),
        detail=type(exception).__name__,
    )


def too_large(request: HttpRequest, limit: int | None = None) -> HttpResponse:
    """413 for a body over `limit` bytes; without it, over what a form without files may hold."""
    megabytes = (limit or settings.DATA_UPLOAD_MAX_MEMORY_SIZE) // 1_000_000
    advice = _("Mỗi lần gửi không được quá %(megabytes)s MB. Hãy chia nhỏ rồi gửi lại.")
    return answer(
        request,
        413,
        "too_large",
        _("Tệp hoặc dữ liệu gửi lên quá lớn"),
        advice % {"megabytes": megabytes},
    )


def too_many(request: HttpRequest, retry_after: int = 60) -> HttpResponse:
    """429 with Retry-After in seconds."""
    minutes = max(1, -(-retry_after // 60))
    wait = ngettext("Hãy đợi %(minutes)s phút.", "Hãy đợi %(minutes)s phút.", minutes)
    response = answer(
        request,
        429,
        "too_many_requests",
        _("Quá nhiều lần thử"),
        wait % {"minutes": minutes} + " " + _("Sau đó hãy thử lại."),
    )
    response.headers["Retry-After"] = str(retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500 from an exception of ours; 503 when it is the database that cannot be reached."""
    exception = sys.exc_info()[1]
    if isinstance(exception, DATABASE_AWAY):
        return unavailable(request, exception=exception)
    return answer(
        request,
        500,
        "server_error",
        _("Hệ thống gặp lỗi"),
        _("Lỗi đã được ghi lại. Hãy thử lại; nếu vẫn lỗi, hãy gọi bộ phận hỗ trợ và đọc mã lỗi."),
        exception=exception,
    )


def unavailable(
    request: HttpRequest, retry_after: int = 5, exception: BaseException | None = None
) -> HttpResponse:
    """503 with Retry-After in seconds: overload, or a database on its way back."""
    response = answer(
        request,
        503,
        "unavailable",
        _("Hệ thống đang bận"),
        _("Hãy đợi vài giây rồi tải lại trang. Những gì đã lưu vẫn còn nguyên."),
        exception=exception,
    )
    response.headers["Retry-After"] = str(retry_after)
    return response


def answer(
    request: HttpRequest,
    status: int,
    code: str,
    title: str,
    advice: str,
    *,
    detail: str = "",
    exception: BaseException | None = None,
) -> HttpResponse:
    """One error as a page, or as JSON `{"error", "message", "reference"}` when Accept prefers it.

    `detail` goes to the log only.
    """
    reference = _reference()
    _log(request, status, code, reference, detail, exception)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        body = {"error": code, "message": f"{title}. {advice}", "reference": reference}
        return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    return HttpResponse(_body(request, status, title, advice, reference), status=status)


def _body(request: HttpRequest, status: int, title: str, advice: str, reference: str) -> str:
    context = {"status": status, "title": title, "advice": advice, "reference": reference}
    try:
        return render_to_string("shell/error.html", context, request)
    except Exception:
        # The page around the message may be what is broken; the words must still arrive.
        logger.exception("reference=%s the error page itself failed", reference)
        return render_to_string("shell/error_bare.html", context)


def _reference() -> str:
    """Eight letters in two groups, about 39 bits: "7FQ3-K9WD"."""
    letters = [secrets.choice(ALPHABET) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


def _log(
    request: HttpRequest,
    status: int,
    code: str,
    reference: str,
    detail: str,
    exception: BaseException | None,
) -> None:
    """The route rather than the path: a path may hold a one-time token. No query is ever logged."""
    match = request.resolver_match
    logger.log(
        logging.ERROR if status >= 500 else logging.INFO,
        "reference=%s status=%d error=%s method=%s route=%s detail=%s",
        reference,
        status,
        code,
        request.method,
        f"/{match.route}" if match else "-",
        detail or "-",
        exc_info=exception,
    )
