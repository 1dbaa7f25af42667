"""How units' names are written: abbreviations, and the one form in which spellings are compared."""

import re

from lienthong.kit.text import fold, nfc

# What letters stand for wherever they occur; "GD&ĐT", "GDĐT" and "GD-ĐT" are the same letters.
ABBREVIATIONS = {
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "ĐĐBQH": "Đoàn đại biểu Quốc hội",
    "VP": "Văn phòng",
    "BQL": "Ban Quản lý",
    "TTHC": "Thủ tục hành chính",
    "CNTT": "Công nghệ thông tin",
    "CNTT&TT": "Công nghệ thông tin và Truyền thông",
    "GD&ĐT": "Giáo dục và Đào tạo",
    "GTVT": "Giao thông vận tải",
    "KH&CN": "Khoa học và Công nghệ",
    "KH&ĐT": "Kế hoạch và Đầu tư",
    "KKT": "Khu kinh tế",
    "KCN": "Khu công nghiệp",
    "LĐ-TB&XH": "Lao động - Thương binh và Xã hội",
    "NN&PTNT": "Nông nghiệp và Phát triển nông thôn",
    "TC-KH": "Tài chính - Kế hoạch",
    "TN&MT": "Tài nguyên và Môi trường",
    "TT&TT": "Thông tin và Truyền thông",
    "VH&TT": "Văn hóa và Thông tin",
    "VH-TT&DL": "Văn hóa, Thể thao và Du lịch",
    "XTĐT-TM&DL": "Xúc tiến Đầu tư, Thương mại và Du lịch",
    "PT-TH": "Phát thanh - Truyền hình",
    "UBKT": "Ủy ban Kiểm tra",
    "MTTQ": "Mặt trận Tổ quốc",
    "MTTQVN": "Mặt trận Tổ quốc Việt Nam",
    "UBMTTQVN": "Ủy ban Mặt trận Tổ quốc Việt Nam",
    "LĐLĐ": "Liên đoàn Lao động",
    "LHPN": "Liên hiệp Phụ nữ",
    "CCB": "Cựu chiến binh",
    "CHQS": "Chỉ huy Quân sự",
    "BĐBP": "Bộ đội Biên phòng",
    "VKSND": "Viện kiểm sát nhân dân",
    "TAND": "Tòa án nhân dân",
    "THADS": "Thi hành án dân sự",
    "QLTT": "Quản lý thị trường",
    "BHXH": "Bảo hiểm xã hội",
    "KBNN": "Kho bạc Nhà nước",
    "HTX": "Hợp tác xã",
    # Of a place; only before its name.
    "TP": "Thành phố",
    "TX": "Thị xã",
    "TT": "Thị trấn",
    "H": "Huyện",
    "Q": "Quận",
    "P": "Phường",
    "X": "Xã",
}
BEFORE_A_NAME = {"tp", "tx", "tt", "h", "q", "p", "x"}

# Two names of one body: the committee stands for the party organisation that it leads.
SAME_BODY = {
    "Đảng bộ thành phố": "Thành ủy",
    "Đảng bộ thị xã": "Thị ủy",
    "Đảng bộ huyện": "Huyện ủy",
    "Đảng bộ tỉnh": "Tỉnh ủy",
}

# What may be left out in front of a name: "Đồng Xoài", "Giáo dục và Đào tạo".
TYPES = (
    "Tỉnh", "Thành phố", "Thị xã", "Huyện", "Quận", "Phường", "Thị trấn", "Xã", "Sở", "Ban",
    "Phòng", "Cục", "Chi cục", "Trung tâm", "Công ty Cổ phần", "Công ty TNHH", "Công ty",
)  # fmt: skip


def _plain(text: str) -> str:
    """Folded, without "và", which abbreviations leave out."""
    return " ".join(word for word in fold(text).split() if word != "va")


_EXPANSIONS = {fold(short).replace(" ", ""): _plain(full) for short, full in ABBREVIATIONS.items()}
_SAME_BODY = {_plain(one): _plain(other) for one, other in SAME_BODY.items()}
_PARTY = re.compile(rf"\b({'|'.join(_SAME_BODY)})\b")
_TYPE = re.compile(rf"({'|'.join(sorted(map(_plain, TYPES), key=len, reverse=True))}) ")
_PEOPLES_COMMITTEE = f"{_plain('Ủy ban nhân dân')} "
_MOST_PIECES = 5  # "L.Đ-T.B&X.H" and the like
_REPEATED = re.compile(r"\b(\w+(?: \w+)?) \1\b")  # "Công an tỉnh, tỉnh Bình Phước"
_NOT_WORDS = re.compile(r"[\W_]+")


def expand(printed: str) -> str:
    """The form in which spellings are compared: folded, abbreviations written out, no "và".

    "UBND TP.Đông Xòài" and "Thành phố Đồng Xoài" are both "thanh pho dong xoai": in figures and
    letters the people's committee stands for its province, district or commune.
    """
    written_out = " ".join(_written_out(_plain(printed).split()))
    named = _PARTY.sub(lambda found: _SAME_BODY[found[0]], written_out)
    return _REPEATED.sub(r"\1", named.removeprefix(_PEOPLES_COMMITTEE))


def _written_out(words: list[str]) -> list[str]:
    """Read from the left, the longest abbreviation first, whichever way its letters are grouped."""
    result: list[str] = []
    while words:
        taken = next(filter(lambda n: _abbreviated(words, n), range(_MOST_PIECES, 0, -1)), 0)
        piece = "".join(words[:taken])
        result.append(_EXPANSIONS[piece] if taken else words[0])
        words = words[taken or 1 :]
    return result


def _abbreviated(words: list[str], taken: int) -> bool:
    piece = "".join(words[:taken])
    before_a_name = len(words) > taken
    return piece in _EXPANSIONS and (before_a_name or piece not in BEFORE_A_NAME)


def bare(key: str) -> str:
    """The expanded name without its type in front: "dong xoai", "giao duc dao tao"."""
    return _TYPE.sub("", key, count=1) if _TYPE.match(key) else key


def joined(name: str, whole: str) -> str:
    """A name and that of its body, common words once: "van phong so" + "so y te"."""
    return _REPEATED.sub(r"\1", f"{name} {whole}")


def accented(text: str) -> str:
    """Lower case and single spaces like a folded text, but with its diacritics."""
    return _NOT_WORDS.sub(" ", nfc(text).casefold()).strip()


def own_words(name: str) -> str:
    """The accented name without its type: "lộc thạnh", which folds to the same as "lộc thành"."""
    kept = len(bare(expand(name)).split())
    return " ".join(accented(name).split()[-kept:])


def says(printed: str, own: str) -> bool:
    """Whether these own words of a name stand in the accented printed text."""
    return f" {own} " in f" {printed} "


def trigrams(key: str) -> frozenset[str]:
    """Every three letters in a row, word by word, as PostgreSQL's pg_trgm takes them."""
    padded = [f"  {word} " for word in key.split()]
    return frozenset(word[i : i + 3] for word in padded for i in range(len(word) - 2))
