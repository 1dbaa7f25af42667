"""The message desk: an SMS gateway, and one page with every text message and letter that was sent.

POST /sms       {"to": "+84912345678", "text": "…"}, bearer token → 202 {"id": "…"}
GET /messages   JSON, newest first: [{"id", "kind": "sms"|"mail", "to", "text", "subject",
                "sender", "at"}]; `?to=` one number or address
DELETE /messages  forgets all
"""

from datetime import timedelta, timezone

from flask import Flask, Response, abort, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from sandbox import control, web
from sandbox.faults import GARBAGE, UNAVAILABLE, Faults
from sandbox.setup import Messages, Setup

from .desk import MOST_TEXT, SMS, Desk, Message

LONGEST_NUMBER = 20
NAME = "Tin nhắn và thư mẫu"
LOOK = {
    "tagline": "Nơi nhận tin nhắn và thư của bản trình diễn", "style": "airy",
    "accent": "#4a4f57", "wash": "#eceef1", "corner": 10,
    "icon": "M4 5h16v11H9l-5 4zM8 9h8M8 12h5",
}  # fmt: skip
VIETNAM = timezone(timedelta(hours=7))  # no summer time


def site(setup: Setup, faults: Faults, desk: Desk) -> Flask:
    """The desk's web site."""
    app = web.site(__name__, setup.place(setup.messages, NAME), LOOK)
    app.register_error_handler(HTTPException, _told)
    control.add_to(app, faults)
    app.add_url_rule("/", "page", lambda: _page(desk, setup.messages))
    app.add_url_rule("/messages", "list", lambda: _list(desk))
    app.add_url_rule("/messages", "clear", lambda: _clear(desk), methods=["DELETE"])
    app.add_url_rule("/sms", "sms", lambda: _sms(setup.messages, faults, desk), methods=["POST"])
    return app


def _page(desk: Desk, where: Messages) -> str:
    to = request.args.get("to", "").strip()
    messages = desk.read(to)
    return render_template(
        "messages.html",
        messages=messages,
        to=to,
        where=where,
        clock=lambda m: m.at.astimezone(VIETNAM),
    )


def _list(desk: Desk) -> Response:
    return jsonify([message.told() for message in desk.read(request.args.get("to", "").strip())])


def _clear(desk: Desk) -> tuple[str, int]:
    desk.clear()
    return "", 204


def _sms(where: Messages, faults: Faults, desk: Desk) -> tuple[Response, int]:
    """Take a text message, as a provider's gateway would, unless a failure is wanted."""
    fault = faults.of("sms")
    fault.wait()
    if fault.mode == UNAVAILABLE:
        abort(503)
    if not web.has_bearer(where.token):
        abort(401)
    message = desk.take(_message(request.get_json()))
    if fault.mode == GARBAGE:
        return Response("<html>502"), 200
    return jsonify({"id": message.id}), 202


def _message(given: object) -> Message:
    values = given if isinstance(given, dict) else {}
    to, text = values.get("to"), values.get("text")
    if not (isinstance(to, str) and isinstance(text, str) and text.strip()):
        abort(400, "to and text are wanted")
    if not 0 < len(to) <= LONGEST_NUMBER or not to.removeprefix("+").isdigit():
        abort(400, "to is no telephone number")
    return Message(SMS, to, text[:MOST_TEXT])


def _told(error: HTTPException) -> tuple[Response, int]:
    """Machines and people are told in one line: this site has no form that a person could mistype."""
    return jsonify({"error": error.description}), error.code
