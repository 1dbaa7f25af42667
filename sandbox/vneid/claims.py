"""What each dialect says of whom it has proved (DOMAIN.md, "VNeID")."""

from typing import Any

from .people import Proved

PERSON, ORGANISATION = 1, 2  # kinds of account, in both dialects


def portal(proved: Proved, url: str) -> dict[str, Any]:
    """The national portal's user info: Vietnamese names, texts only, dates as yyyymmdd."""
    person, organisation = proved.person, proved.organisation
    said = {
        "sub": proved.subject,
        "TechID": proved.subject,
        "LoaiTaiKhoan": str(_kind(proved)),
        "HoVaTen": person.name,
        "SoDinhDanh": person.number,
        "NgayThangNamSinh": person.birth_date.replace("-", ""),
        "loginIdp": "VNeID",
        "userProfileUri": f"{url}/",
        "logoutUri": f"{url}/oauth2/logout",
    }
    if organisation:
        said |= {
            "MaSoThue": organisation.tax_code,
            "MaSoDoanhNghiep": organisation.tax_code,
            "TenDoanhNghiep": organisation.name,
            "DiaChi": organisation.address,
        }
    return said


def direct(proved: Proved) -> dict[str, Any]:
    """The direct route's user info: English names, numbers as numbers, dates in ISO 8601."""
    person, organisation = proved.person, proved.organisation
    said = {
        "citizenPid": person.number,
        "fullName": person.name,
        "birthDate": person.birth_date,
        "accountType": _kind(proved),
        "accountLevel": proved.level,
    }
    if organisation:
        said |= {"taxCode": organisation.tax_code, "organizationName": organisation.name}
    return said


def _kind(proved: Proved) -> int:
    return ORGANISATION if proved.organisation else PERSON
