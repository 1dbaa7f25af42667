"""The population lookup of the sandbox: exact, different in these fields, not found, or no answer."""

import unicodedata

import pytest
from flask.testing import FlaskClient

from sandbox.faults import Faults
from tests.sandbox.conftest import SECRET

HOA = {
    "number": "070190000105",
    "name": "Lê Thị Hoa",
    "birth_date": "1990-09-09",
    "gender": "female",
    "issued_on": "2022-10-03",
    "issued_at": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
    "address": "Phường Tân Thiện, thành phố Đồng Xoài, tỉnh Bình Phước",
}


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({}, []),
        ({"name": "LÊ THỊ HOA"}, []),
        ({"name": unicodedata.normalize("NFD", "Lê Thị Hoa")}, []),
        ({"name": "Le Thi Hoa"}, ["name"]),
        ({"name": "Lê  Thị Hoa"}, ["name"]),
        ({"gender": "male", "address": "Đồng Nai"}, ["gender", "address"]),
        ({"birth_date": "1990-09-10"}, ["birth_date"]),
        ({"issued_on": None, "issued_at": "", "address": None}, []),
    ],
)
def test_a_register_compares_strictly(vneid, change: dict, differs: list[str]):
    expected = {"result": "differs" if differs else "exact", "differs": differs}
    assert _ask(vneid(), HOA | change).json == expected


def test_nobody_has_this_number(vneid):
    answer = _ask(vneid(), HOA | {"number": "070190999999"})
    assert answer.json == {"result": "not_found", "differs": []}


@pytest.mark.parametrize(
    "body", [{}, [], {"number": HOA["number"]}, HOA | {"name": ""}, HOA | {"gender": 1}]
)
def test_a_number_alone_is_no_question(vneid, body: object):
    assert _ask(vneid(), body).status_code == 400


def test_only_who_has_the_token_asks(vneid):
    assert _ask(vneid(), HOA, token="wrong").status_code == 401


@pytest.mark.parametrize(("mode", "status"), [("unavailable", 503), ("garbage", 200)])
def test_no_answer_on_demand(vneid, faults: Faults, mode: str, status: int):
    faults.switch({"population": mode})
    answer = _ask(vneid(), HOA)
    assert (answer.status_code, "exact" in answer.text) == (status, False)


def _ask(server: FlaskClient, body: object, token: str = SECRET):
    return server.post(
        "/population/lookup", json=body, headers={"Authorization": f"Bearer {token}"}
    )
