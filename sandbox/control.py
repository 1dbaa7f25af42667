"""The page and JSON API `/control`, where demo users and tests switch failures on and off."""

from flask import Blueprint, Flask, Response, jsonify, redirect, render_template, request
from werkzeug.exceptions import BadRequest

from sandbox.faults import MOST_SECONDS, SERVICES, Faults

MODES = {
    "ok": "Bình thường",
    "unavailable": "Không phục vụ (503)",
    "slow": "Chậm",
    "garbage": "Trả lời vô nghĩa",
    "wrong_audience": "Token cấp cho bên khác",
    "old_token": "Token đã cũ",
    "wrong_nonce": "Nonce sai",
    "level1": "Chỉ chứng nhận mức 1",
}
NAMES = {
    "vneid": "Đăng nhập VNeID",
    "population": "Tra cứu dân cư",
    "sms": "Cổng tin nhắn SMS",
    "mail": "Máy chủ thư (SMTP)",
}


def add_to(app: Flask, faults: Faults) -> None:
    """Give a site the page and the API. They act on the whole process, whichever site serves them."""
    pages = Blueprint("control", __name__, url_prefix="/control")

    @pages.get("")
    def show() -> Response | str:
        if request.accept_mimetypes.best_match(["text/html", "application/json"]) != "text/html":
            return jsonify(faults.state())
        return render_template(
            "control.html", services=SERVICES, state=faults.state(), modes=MODES, names=NAMES,
            most=MOST_SECONDS,
        )  # fmt: skip

    @pages.post("")
    def switch() -> Response:
        try:
            faults.switch(request.get_json() if request.is_json else _typed())
        except (ValueError, TypeError, AttributeError) as error:
            raise BadRequest(str(error)) from error
        return jsonify(faults.state()) if request.is_json else redirect("/control", 303)

    app.register_blueprint(pages)


def _typed() -> dict[str, dict[str, str]]:
    """The form's fields as the API would say them; a field of another site's form is not ours."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise BadRequest("the form is not of this site")
    return {
        service: {
            "mode": request.form.get(service, ""),
            "seconds": request.form.get(f"{service}_seconds", ""),
        }
        for service in SERVICES
    }
