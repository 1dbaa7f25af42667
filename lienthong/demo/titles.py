"""What officers are called, by the body or bureau they work in."""

# By how the bureau's name begins: its head and the head's deputies.
HEADS = {
    "Phòng": ("Trưởng phòng", "Phó Trưởng phòng"),
    "Văn phòng": ("Chánh Văn phòng", "Phó Chánh Văn phòng"),
    "Thanh tra": ("Chánh Thanh tra", "Phó Chánh Thanh tra"),
    "Ban": ("Trưởng ban", "Phó Trưởng ban"),
    "Chi cục": ("Chi cục trưởng", "Phó Chi cục trưởng"),
    "Trung tâm": ("Giám đốc Trung tâm", "Phó Giám đốc Trung tâm"),
    "Bệnh viện": ("Giám đốc Bệnh viện", "Phó Giám đốc Bệnh viện"),
    "Bảo tàng": ("Giám đốc Bảo tàng", "Phó Giám đốc Bảo tàng"),
    "Thư viện": ("Giám đốc Thư viện", "Phó Giám đốc Thư viện"),
    "Bến xe": ("Giám đốc Bến xe", "Phó Giám đốc Bến xe"),
    "Khoa": ("Trưởng khoa", "Phó Trưởng khoa"),
    "Tòa": ("Chánh tòa", "Phó Chánh tòa"),
    "Đội": ("Đội trưởng", "Phó Đội trưởng"),
    "Bộ phận": ("Trưởng bộ phận", "Phó Trưởng bộ phận"),
    # A commune's office has no head of its own.
    "Văn phòng - Thống kê": ("Công chức Văn phòng - Thống kê", "Công chức Văn phòng - Thống kê"),
    "Ủy ban Kiểm tra": ("Chủ nhiệm", "Phó Chủ nhiệm"),
}

# By how the body's name begins: who leads it, and the deputies.
LEADERS = {
    "Sở": ("Giám đốc Sở", "Phó Giám đốc Sở"),
    "Văn phòng": ("Chánh Văn phòng", "Phó Chánh Văn phòng"),
    "Công an": ("Giám đốc Công an tỉnh", "Phó Giám đốc Công an tỉnh"),
    "Thanh tra": ("Chánh Thanh tra tỉnh", "Phó Chánh Thanh tra tỉnh"),
    "Ban": ("Trưởng ban", "Phó Trưởng ban"),
    "Trung tâm": ("Giám đốc Trung tâm", "Phó Giám đốc Trung tâm"),
    "Bộ Chỉ huy": ("Chỉ huy trưởng", "Phó Chỉ huy trưởng"),
    "Viện": ("Viện trưởng", "Phó Viện trưởng"),
    "Tòa án": ("Chánh án", "Phó Chánh án"),
    "Cục": ("Cục trưởng", "Phó Cục trưởng"),
    "Kho bạc": ("Giám đốc Kho bạc", "Phó Giám đốc Kho bạc"),
    "Bảo hiểm": ("Giám đốc Bảo hiểm xã hội", "Phó Giám đốc Bảo hiểm xã hội"),
    "Đài": ("Giám đốc Đài", "Phó Giám đốc Đài"),
    "Trường": ("Hiệu trưởng", "Phó Hiệu trưởng"),
    "Hội đồng": ("Chủ tịch HĐND", "Phó Chủ tịch HĐND"),
    "Ủy ban Mặt trận": ("Chủ tịch", "Phó Chủ tịch"),
    "Ủy ban Kiểm tra": ("Chủ nhiệm", "Phó Chủ nhiệm"),
    "Liên đoàn": ("Chủ tịch", "Phó Chủ tịch"),
    "Hội": ("Chủ tịch", "Phó Chủ tịch"),
    "Tỉnh đoàn": ("Bí thư", "Phó Bí thư"),
    "Tỉnh ủy": ("Bí thư", "Phó Bí thư"),
    "Thành ủy": ("Bí thư", "Phó Bí thư"),
    "Thị ủy": ("Bí thư", "Phó Bí thư"),
    "Huyện ủy": ("Bí thư", "Phó Bí thư"),
    "Đảng ủy": ("Bí thư", "Phó Bí thư"),
}
PEOPLES_COMMITTEE = ("Chủ tịch UBND", "Phó Chủ tịch UBND")
ENTERPRISE = ("Giám đốc", "Phó Giám đốc")

OFFICE = ("Chuyên viên",) * 12 + (
    "Chuyên viên chính",
    "Chuyên viên chính",
    "Cán sự",
    "Cán sự",
    "Kế toán",
    "Văn thư",
    "Nhân viên",
)
COMMUNE = (
    "Công chức Văn phòng - Thống kê",
    "Công chức Tư pháp - Hộ tịch",
    "Công chức Địa chính - Xây dựng",
    "Công chức Tài chính - Kế toán",
    "Công chức Văn hóa - Xã hội",
    "Cán bộ không chuyên trách",
)
STAFF = {
    "police": ("Cán bộ", "Cán bộ", "Trợ lý", "Văn thư"),
    "military": ("Trợ lý", "Trợ lý", "Nhân viên", "Văn thư"),
    "enterprise": ("Nhân viên văn phòng", "Văn thư", "Trưởng phòng", "Kế toán"),
}


def led_by(
    table: dict[str, tuple[str, str]], name: str, otherwise: tuple[str, str]
) -> tuple[str, str]:
    """The titles of the longest beginning that fits the name."""
    fitting = [beginning for beginning in table if name.startswith(beginning)]
    return table[max(fitting, key=len)] if fitting else otherwise
