import pytest

from lienthong.directory import rules
from lienthong.directory.rules import KnownName, Names, decide, expand, rank

PROVINCE = [
    KnownName("P", "Tỉnh Bình Phước", "UBND tỉnh", "province"),
    KnownName("P.1", "Sở Giáo dục và Đào tạo", "Sở GD&ĐT", "department", ("000.00.01.P",), "P"),
    KnownName("P.1.1", "Văn phòng Sở", "", "bureau", (), "P.1"),
    KnownName("P.2", "Sở Y tế", "", "department", (), "P"),
    KnownName("P.2.1", "Văn phòng Sở", "", "bureau", (), "P.2"),
    KnownName("P.3", "Công an tỉnh", "", "department", (), "P"),
    KnownName("P.21", "Thành phố Đồng Xoài", "Đồng Xoài", "district", (), "P"),
    KnownName("P.21.26", "Xã Tân Thành", "", "commune", (), "P.21"),
    KnownName("P.28", "Huyện Bù Đốp", "Bù Đốp", "district", (), "P"),
    KnownName("P.28.1", "Phòng Y tế", "", "bureau", (), "P.28"),
    KnownName("P.28.26", "Xã Tân Thành", "", "commune", (), "P.28"),
    KnownName("P.29", "Huyện Bù Gia Mập", "Bù Gia Mập", "district", (), "P"),
    KnownName("P.29.21", "Xã Bù Gia Mập", "", "commune", (), "P.29"),
    KnownName("P.30", "Huyện Lộc Ninh", "", "district", (), "P"),
    KnownName("P.30.25", "Xã Lộc Thạnh", "", "commune", (), "P.30"),
    KnownName("P.30.31", "Xã Lộc Thành", "", "commune", (), "P.30"),
    KnownName("P.60.28", "Huyện ủy Bù Đốp", "", "district", (), "P"),
]
ALIASES = [("P.2", "Y tế"), ("P.30.25", "Xã Lộc Thanh"), ("GONE", "Ty Giáo dục")]
NAMES = Names(PROVINCE, ALIASES)


@pytest.mark.parametrize(
    ("spellings", "expanded"),
    [
        (
            ["UBND TP.Đông Xòài", "Thành phố Đồng Xoài", "tp đồng xoài", "T.P. ĐỒNG XOÀI"],
            "thanh pho dong xoai",
        ),
        (["UBND H.Bù Đẳng", "Huyện Bù Đăng", "H. Bù Đăng"], "huyen bu dang"),
        (["TX.Bình Long", "T.X Bình Long", "thị xã Bình Long"], "thi xa binh long"),
        (["HÓN QUẢN", "Hớn Quản"], "hon quan"),
        (["TT. Lộc Ninh", "Thị trấn Lộc Ninh", "UBND thị trấn Lộc Ninh"], "thi tran loc ninh"),
        (["X. Tân Thành", "Xã Tân Thành"], "xa tan thanh"),
        (["P.Tân Phú", "Phường Tân Phú"], "phuong tan phu"),
        (["Sở GD&ĐT", "Sở GDĐT", "Sở GD-ĐT", "Sở Giáo dục và Đào tạo"], "so giao duc dao tao"),
        (
            ["Sở LĐ-TB&XH", "Sở LĐTBXH", "Sở Lao động, Thương binh và Xã hội"],
            "so lao dong thuong binh xa hoi",
        ),
        (["Sở VH-TT&DL", "Sở VHTT&DL", "Sở VHTTDL"], "so van hoa the thao du lich"),
        (["Sở TT&TT", "Sở Thông tin và Truyền thông"], "so thong tin truyen thong"),
        (
            ["Sở NN&PTNT", "Sở Nông nghiệp và Phát triển nông thôn"],
            "so nong nghiep phat trien nong thon",
        ),
        (["Ban Quản lý KKT", "BQL khu kinh tế"], "ban quan ly khu kinh te"),
        (
            ["Trung tâm XTĐT-TM&DL", "Trung tâm Xúc tiến Đầu tư, Thương mại và Du lịch"],
            "trung tam xuc tien dau tu thuong mai du lich",
        ),
        (["VP UBND tỉnh", "Văn phòng Ủy ban nhân dân tỉnh"], "van phong uy ban nhan dan tinh"),
        (["UBND tỉnh Bình Phước", "Tỉnh Bình Phước"], "tinh binh phuoc"),
        (["Đảng bộ TP. Đồng Xoài", "Thành ủy Đồng Xoài"], "thanh uy dong xoai"),
        (["Đảng bộ huyện Đồng Phú", "Huyện ủy Đồng Phú"], "huyen uy dong phu"),
        (["Bộ CHQS tỉnh", "Bộ Chỉ huy Quân sự tỉnh"], "bo chi huy quan su tinh"),
        (["UBND"], "uy ban nhan dan"),
        (["Tổ X"], "to x"),
        (["", " . "], ""),
    ],
)
def test_spellings_of_one_name_have_one_form(spellings, expanded):
    assert {expand(spelling) for spelling in spellings} == {expanded}


@pytest.mark.parametrize(
    ("printed", "code", "matched_by"),
    [
        ("P.21", "P.21", "code"),
        (" p.21 ", "P.21", "code"),
        ("000.00.01.P", "P.1", "code"),
        ("Sở Giáo dục và Đào tạo", "P.1", "name"),
        ("SỞ GD&ĐT", "P.1", "name"),
        ("UBND tỉnh Bình Phước", "P", "name"),
        ("UBND tỉnh", "P", "short_name"),
        ("Công an tỉnh Bình Phước", "P.3", "name"),
        ("Công an tỉnh, tỉnh Bình Phước", "P.3", "name"),
        ("Bù Đốp", "P.28", "short_name"),
        ("BÙ ĐÓP", "P.28", "short_name"),
        ("Đảng bộ huyện Bù Đốp", "P.60.28", "name"),
        ("Bù Gia Mập", "P.29", "short_name"),
        ("Xã Bù Gia Mập", "P.29.21", "name"),
        ("Y tế", "P.2", "alias"),
        # Namesakes are told apart by the body they belong to …
        ("Xã Tân Thành, huyện Bù Đốp", "P.28.26", "name"),
        ("UBND xã Tân Thành - TP. Đồng Xoài", "P.21.26", "name"),
        ("Xã Tân Thành, Đồng Xoài", "P.21.26", "name"),
        ("Văn phòng Sở Y tế", "P.2.1", "name"),
        ("Xã Tân Thành, huyện Bù Đốp, tỉnh Bình Phước", "P.28.26", "name"),
        # … or by diacritics, where only these differ.
        ("Xã Lộc Thạnh", "P.30.25", "name"),
        ("UBND xã LỘC THÀNH", "P.30.31", "name"),
        ("Xã Lộc Thanh", "P.30.25", "alias"),
    ],
)
def test_an_exact_name_resolves(printed, code, matched_by):
    resolution = decide(printed, NAMES)
    assert (resolution.code, resolution.matched_by) == (code, matched_by)
    assert resolution.name == NAMES.units[code].name
    assert resolution.candidates == ()


@pytest.mark.parametrize(
    ("printed", "first"),
    [
        ("Giáo dục và Đào tạo", ["P.1"]),
        ("Lộc Ninh", ["P.30"]),
        ("Lộc Thạnh", ["P.30.25"]),
        ("Thị xã Bù Đốp", ["P.28"]),
        ("Huyện Bù Đôm", ["P.28"]),
        ("Bu Gia Map huyen", ["P.29"]),
        ("Sở Giáo dục & Đào tạo thành phố", ["P.1"]),
        ("Xã Tân Thành", ["P.21.26", "P.28.26"]),
        ("Văn phòng Sở", ["P.1.1", "P.2.1"]),
        ("xa loc thanh", ["P.30.25", "P.30.31"]),
        ("Xã Lộc Thánh", ["P.30.25", "P.30.31"]),
    ],
)
def test_what_is_only_alike_or_ambiguous_is_offered(printed, first):
    resolution = decide(printed, Names(PROVINCE))
    assert (resolution.code, resolution.name, resolution.matched_by) == (None, None, None)
    assert [candidate.code for candidate in resolution.candidates[: len(first)]] == first
    scores = [candidate.score for candidate in resolution.candidates]
    assert scores == sorted(scores, reverse=True) and 0 < min(scores) <= max(scores) <= 1


def test_a_candidate_says_where_it_belongs():
    assert [candidate.place for candidate in rank("Xã Tân Thành", NAMES)[:2]] == [
        "Thành phố Đồng Xoài",
        "Huyện Bù Đốp",
    ]


@pytest.mark.parametrize(
    ("printed", "within", "code"),
    [
        ("Xã Tân Thành", "P.28", "P.28.26"),
        ("Xã Tân Thành", "P.21", "P.21.26"),
        ("Xã Tân Thành", "P", None),
        ("Xã Tân Thành", "P.30", None),
        ("Huyện Bù Đốp", "P.28", "P.28"),
        ("P.28.26", "P.21", None),
    ],
)
def test_a_known_place_decides_between_namesakes(printed, within, code):
    resolution = decide(printed, NAMES, within)
    assert resolution.code == code
    assert all(NAMES.inside(candidate.code, within) for candidate in resolution.candidates)


@pytest.mark.parametrize(
    "printed", ["", "  ", "…", "Không xác định", "x" * 301, "'; drop table", "\0"]
)
def test_what_names_nothing_gets_nothing(printed):
    assert decide(printed, NAMES) == rules.Resolution()


def test_an_alias_of_a_unit_that_is_gone_means_nothing():
    assert decide("Ty Giáo dục", NAMES).code is None


def test_an_alias_cannot_overrule_an_official_name():
    assert decide("Sở Y tế", Names(PROVINCE, [("P.1", "Sở Y tế")])).code == "P.2"


def test_a_confirmed_spelling_decides_between_namesakes():
    names = Names(PROVINCE, [("P.28.26", "Xã Tân Thành")])
    assert decide("Xã Tân Thành", names).matched_by == "alias"


@pytest.mark.parametrize(
    "code", ["H10", "H10.19", "H10.19.3", "000.00.19.H10", "A" * 35, "H10.DN.01"]
)
def test_good_codes(code):
    assert rules.code_problem(code) is None


@pytest.mark.parametrize(
    "code",
    ["", "h10", "H10.", ".H10", "H10..1", "H10 .1", "H10-1", "Đ10", "A" * 36, "H10\n", "H１0"],
)
def test_bad_codes(code):
    assert "Mã định danh" in rules.code_problem(code)
