"""The named cast: the only demo accounts with a password, the same in demo, tests and docs.

All of them are invented. Each stands for one way of being someone in the province.
"""

from dataclasses import dataclass

DEMO_PASSWORD = "chi-dung-cho-ban-trinh-dien"  # noqa: S105 "only for the demonstration"


@dataclass(frozen=True, slots=True)
class Member:
    name: str  # of the account: the official e-mail's local part
    full_name: str
    title: str
    unit_code: str
    roles: tuple[tuple[str, str], ...] = ()  # (role of identity.rules.ROLES, code of the unit)


CAST = {
    "province_admin": Member(
        "baotq.stttt", "Trần Quốc Bảo", "Chuyên viên", "H10.13.8", (("province_admin", "H10"),)
    ),
    "department_admin": Member(
        "hantt.snv",
        "Nguyễn Thị Thu Hà",
        "Phó Chánh Văn phòng",
        "H10.09.2",
        (("unit_admin", "H10.09"),),
    ),
    "district_admin": Member(
        "maiht.budop", "Hoàng Thị Mai", "Chánh Văn phòng", "H10.28.2", (("unit_admin", "H10.28"),)
    ),
    "auditor": Member(
        "huybq.ttt", "Bùi Quang Huy", "Thanh tra viên", "H10.19.2", (("auditor", "H10"),)
    ),
    # Who puts the monthly report together, and who reads it.
    "compiler": Member(
        "linhdt.stttt", "Đặng Thùy Linh", "Chuyên viên", "H10.13.8", (("scoreboard_editor", "H10"),)
    ),
    "leader": Member(
        "khaivd.vpubnd", "Vũ Đình Khải", "Phó Chánh Văn phòng", "H10.01.1", (("leader", "H10"),)
    ),
    "clerk": Member("hoalt.snv", "Lê Thị Hoa", "Chuyên viên", "H10.09"),
    # One person with two duties, so with two accounts.
    "chief": Member("ducpm.sxd", "Phạm Minh Đức", "Phó Giám đốc Sở", "H10.16.1"),
    "chief_in_party": Member(
        "ducpm.dukccqdnt", "Phạm Minh Đức", "Ủy viên Ban Chấp hành", "H10.60.41"
    ),
    "outsider": Member("lamvv.budang", "Võ Văn Lâm", "Chuyên viên", "H10.31.3"),
}
