"""What units are called in prose, as the province's reports and letters write them."""

from lienthong.directory.models import Kind, Level, Unit

# Where a district is measured as a body, its committee is meant; elsewhere the place.
BODIES = frozenset({"shared-platforms", "direction", "platform"})
COMMITTEES = frozenset({Level.DISTRICT.value, Level.COMMUNE.value})
SHORT = {"Thành phố ": "TP. ", "Thị xã ": "TX. ", "Huyện ": "H. "}


def short(unit: Unit, topic: str) -> str:
    """ "Sở GD&ĐT", "UBND TP. Đồng Xoài", "Huyện Bù Đăng"."""
    if not _has_committee(unit):
        return unit.label
    if topic not in BODIES:
        return unit.name
    for whole, letters in SHORT.items():
        if unit.name.startswith(whole):
            return f"UBND {letters}{unit.name.removeprefix(whole)}"
    return full(unit, topic)


def full(unit: Unit, topic: str) -> str:
    """ "Sở Giáo dục và Đào tạo", "UBND thành phố Đồng Xoài"."""
    return issuing(unit) if _has_committee(unit) and topic in BODIES else unit.name


def issuing(unit: Unit) -> str:
    """The body that signs for a unit: "UBND tỉnh Bình Phước" for the place, a department itself."""
    place = unit.level in COMMITTEES | {Level.PROVINCE.value} and unit.kind == Kind.STATE
    if not place or unit.name.startswith("UBND"):
        return unit.name
    return f"UBND {lower_first(unit.name)}"


def lower_first(text: str) -> str:
    """As it stands within a sentence."""
    return text[:1].lower() + text[1:]


def _has_committee(unit: Unit) -> bool:
    return unit.level in COMMITTEES and unit.kind == Kind.STATE
