"""The population lookup: is there somebody with this number, and is the rest as in the register?

    POST /population/lookup  {"number", "name", "birth_date", "gender", "issued_on", "issued_at",
                              "address"}, bearer token
    → {"result": "exact"|"differs"|"not_found", "differs": [field…]}

Names and addresses are compared whole after NFC and case folding; marks and spaces count. Number, name
and birth date must be given; of the others what is null or empty is not compared.
"""

import unicodedata
from typing import Any

from flask import Flask, Response, abort, jsonify, request

from sandbox import faults, web
from sandbox.faults import Faults

from .people import Person, Register

WANTED = ("number", "name", "birth_date")
COMPARED = ("name", "birth_date", "gender", "issued_on", "issued_at", "address")


def add_to(app: Flask, token: str, switches: Faults, register: Register) -> None:
    """Give a site the lookup."""

    @app.post("/population/lookup")
    def lookup() -> Response:
        fault = switches.of("population")
        fault.wait()
        if fault.mode == faults.UNAVAILABLE:
            abort(503)
        if fault.mode == faults.GARBAGE:
            return Response("<html>502")
        if not web.has_bearer(token):
            abort(401)
        given = _given(request.get_json())
        return jsonify(answer(register.person(given["number"]), given))


def answer(person: Person | None, given: dict[str, str]) -> dict[str, Any]:
    """What the register says of the given values."""
    if person is None:
        return {"result": "not_found", "differs": []}
    differs = [
        field
        for field in COMPARED
        if given.get(field) and _same(given[field]) != _same(getattr(person, field))
    ]
    return {"result": "differs" if differs else "exact", "differs": differs}


def _given(body: Any) -> dict[str, str]:
    """The request's values as texts; a number in another type is as wrong as a missing one."""
    values = body if isinstance(body, dict) else {}
    if not all(isinstance(values.get(field), str) and values[field] for field in WANTED):
        abort(400, "number, name and birth_date are wanted")
    if not all(isinstance(values.get(field, ""), str | None) for field in COMPARED):
        abort(400, "texts are wanted")
    return values


def _same(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
