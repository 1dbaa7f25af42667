"""What differs between the two routes to VNeID, as data."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """One route; `claims` are its names for ours, as they were seen, and configuration may say others."""

    name: str
    scope: str  # "" where none is sent
    signed: bool  # takes a nonce and gives an ID token
    sealed: bool  # code and user info come in an envelope for our RSA key
    claims: Mapping[str, str]


PORTAL = Dialect(
    name="portal",
    scope="openid",
    signed=True,
    sealed=False,
    claims={
        "number": "SoDinhDanh",
        "name": "HoVaTen",
        "birth_date": "NgayThangNamSinh",
        "kind": "LoaiTaiKhoan",
        "level": "acr",
        "subject": "sub",
        "tax_code": "MaSoThue",
        "organisation": "TenDoanhNghiep",
    },
)
DIRECT = Dialect(
    name="direct",
    scope="",
    signed=False,
    sealed=True,
    claims={
        "number": "citizenPid",
        "name": "fullName",
        "birth_date": "birthDate",
        "kind": "accountType",
        "level": "accountLevel",
        "subject": "citizenPid",
        "tax_code": "taxCode",
        "organisation": "organizationName",
    },
)
DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in (PORTAL, DIRECT)}
