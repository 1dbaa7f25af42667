"""How often family, middle and given names occur, in per mille or so; rare ones left out."""

FAMILY = {
    "Nguyễn": 384, "Trần": 110, "Lê": 95, "Phạm": 70, "Huỳnh": 28, "Hoàng": 25, "Phan": 45,
    "Võ": 22, "Vũ": 20, "Đặng": 21, "Bùi": 20, "Đỗ": 16, "Hồ": 13, "Ngô": 13, "Dương": 11,
    "Trương": 12, "Đinh": 10, "Đoàn": 9, "Trịnh": 9, "Lâm": 8, "Mai": 8, "Đào": 8, "Cao": 7,
    "Lương": 7, "Hà": 7, "Lý": 6, "Tạ": 5, "Châu": 5, "Thái": 4, "Phùng": 4, "Nông": 4, "Tô": 3,
    "La": 2, "Kiều": 2, "Quách": 2, "Hứa": 2,
}  # fmt: skip

MIDDLE_OF_MEN = {
    "Văn": 270, "Minh": 70, "Đức": 55, "Quốc": 55, "Hữu": 50, "Thanh": 50, "Công": 40, "Ngọc": 40,
    "Xuân": 40, "Đình": 35, "Quang": 35, "Hoàng": 35, "Anh": 30, "Trọng": 25, "Thành": 25,
    "Tuấn": 25, "Duy": 25, "Viết": 15, "Bá": 15, "Thế": 15, "Mạnh": 15, "Việt": 10, "": 20,
}  # fmt: skip

MIDDLE_OF_WOMEN = {
    "Thị": 330, "Thị Thu": 60, "Thị Ngọc": 55, "Thị Thanh": 50, "Thị Kim": 45, "Thị Hồng": 45,
    "Ngọc": 45, "Thanh": 35, "Thị Minh": 30, "Thị Bích": 30, "Thị Mỹ": 30, "Thị Phương": 30,
    "Kim": 25, "Thu": 25, "Thùy": 20, "Bích": 20, "Hồng": 20, "Phương": 20, "Mỹ": 15, "Minh": 15,
    "Thị Lan": 15, "Thị Xuân": 15, "Khánh": 10, "Bảo": 10,
}  # fmt: skip

GIVEN_OF_MEN = {
    "Hùng": 40, "Dũng": 36, "Tuấn": 36, "Minh": 30, "Hải": 28, "Nam": 28, "Hoàng": 26, "Long": 26,
    "Thắng": 25, "Cường": 25, "Sơn": 24, "Đức": 23, "Thành": 23, "Trung": 22, "Bình": 22, "Anh": 21,
    "Phong": 20, "Hiếu": 20, "Tùng": 20, "Quân": 19, "Hòa": 18, "Dương": 15, "Lâm": 15, "Tâm": 15,
    "Phúc": 15, "Khánh": 15, "Khoa": 14, "Toàn": 14, "Vinh": 14, "Huy": 14, "Kiên": 13, "Quang": 13,
    "Tài": 13, "Thịnh": 12, "Tiến": 12, "Tân": 12, "Trí": 11, "Việt": 11, "Bảo": 10, "Duy": 10,
    "Đạt": 10, "Hậu": 10, "Hưng": 10, "Lộc": 10, "Luân": 9, "Mạnh": 9, "Nghĩa": 9, "Nhân": 9,
    "Phú": 9, "Phương": 9, "Quý": 8, "Sang": 8, "Thái": 8, "Thuận": 8, "Trường": 8, "Tú": 8,
    "Vũ": 8, "Chiến": 7, "Công": 7, "Định": 6, "Giang": 6, "Hà": 6, "Khang": 6, "Lợi": 6,
    "Ngọc": 6, "Thông": 6, "Triều": 5, "Văn": 5, "Xuân": 5, "Ân": 4, "Đông": 4, "Ý": 2,
}  # fmt: skip

GIVEN_OF_WOMEN = {
    "Hương": 38, "Lan": 34, "Hoa": 32, "Hà": 32, "Thảo": 30, "Trang": 30, "Linh": 30, "Hằng": 28,
    "Mai": 27, "Phương": 27, "Thủy": 26, "Hạnh": 25, "Nga": 25, "Ngọc": 24, "Yến": 23, "Oanh": 20,
    "Vân": 20, "Loan": 20, "Tuyết": 19, "Nhung": 18, "Hiền": 18, "Dung": 18, "Thanh": 17,
    "Thu": 16, "Liên": 16, "Huệ": 15, "Quyên": 15, "Tâm": 15, "Bình": 14, "My": 14, "Trinh": 14,
    "Trâm": 13, "Anh": 13, "Duyên": 13, "Kiều": 12, "Diễm": 11, "Chi": 11, "Hòa": 11, "Hồng": 11,
    "Xuân": 10, "Nguyệt": 10, "Như": 10, "Nhi": 10, "Quỳnh": 10, "Thúy": 10, "Uyên": 9, "Vy": 9,
    "Ánh": 8, "Châu": 8, "Diệp": 8, "Giang": 8, "Giàu": 6, "Hân": 6, "Lệ": 6, "Lý": 6, "Mận": 4,
    "Đào": 5, "Đậu": 3, "Ân": 3, "Ý": 3,
}  # fmt: skip

# Combinations that everyone knows: leaders, heroes, the famous.
WELL_KNOWN = {
    "Hồ Chí Minh", "Lê Duẩn", "Trần Phú", "Lê Hồng Phong", "Hà Huy Tập", "Nguyễn Văn Cừ",
    "Phạm Văn Đồng", "Võ Văn Kiệt", "Võ Nguyên Giáp", "Nguyễn Văn Linh", "Nguyễn Phú Trọng",
    "Nguyễn Xuân Phúc", "Võ Văn Thưởng", "Tô Lâm", "Lương Cường", "Phạm Minh Chính",
    "Vương Đình Huệ", "Trần Thanh Mẫn", "Trần Đại Quang", "Trần Đức Lương", "Nguyễn Minh Triết",
    "Trương Tấn Sang", "Nguyễn Tấn Dũng", "Phan Văn Khải", "Nguyễn Thị Bình", "Trương Thị Mai",
    "Nguyễn Thị Minh Khai", "Nguyễn Thị Định", "Võ Thị Sáu", "Lê Lợi", "Nguyễn Văn Trỗi",
    "Phan Văn Giang", "Lê Minh Hưng", "Nguyễn Văn Lợi", "Trần Tuệ Hiền", "Tôn Ngọc Hạnh",
    "Nguyễn Mạnh Cường", "Huỳnh Thị Hằng", "Nguyễn Quang Hải", "Lê Công Vinh", "Ngô Bảo Châu",
    "Phạm Tuân", "Nguyễn Công Phượng", "Mai Phương Thúy", "Phạm Nhật Vượng", "Lê Văn Việt",
}  # fmt: skip
