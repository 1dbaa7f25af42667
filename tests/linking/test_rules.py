"""Who a row is, as a table: one official e-mail decides, everything else proposes."""

import pytest

from lienthong.linking import rules
from lienthong.linking.rules import Known, Outcome, Person, Reason, Record, Sign, State

DOMAIN = "binhphuoc.gov.vn"
PROVINCE, HOME, OFFICE, DISTRICT = "/1/", "/1/2/", "/1/2/3/", "/1/9/"
HOA = Person(1, "hoalt.snv", "Lê Thị Hoa", HOME, phones=("0912000001",), emails=("hoa@thu.vn",))
HOA_TOO = Person(2, "hoa2.snv", "Lê Thị Hòa", OFFICE, phones=("0912000002", "02713000009"))
LAM = Person(3, "lamvv.budang", "Võ Văn Lâm", DISTRICT, phones=("0912000003", "02713000009"))
NAM = Person(4, "namtv.snv", "Trần Văn Nam", HOME, state=State.REMOVED)
NGA = Person(5, "ngatt.snv", "Trần Thị Nga", HOME, phones=("0912000005",), state=State.SUSPENDED)
HUNG = Person(6, "hungnv.budang", "Ngô Văn Hùng", DISTRICT, state=State.NO_ACCESS)
LAM_TOO = Person(7, "lamvv.snv", "Võ Văn Lâm", HOME)
EVERYONE = (HOA, HOA_TOO, LAM, NAM, NGA, HUNG, LAM_TOO)


def known(**given) -> Known:
    return Known(EVERYONE, domain=DOMAIN, **given)


def record(user="u", name="", email="", phone="", path="", number=2) -> Record:
    return Record(number, user, name, rules.emails(email), rules.phones(phone), path)


def at(name: str) -> str:
    return f"{name}@{DOMAIN}"


@pytest.mark.parametrize(
    ("row", "outcome", "reason", "account"),
    [
        # The official e-mail of exactly one account decides, whatever else is written.
        (record(email=at("hoalt.snv"), name="Lê Thị Hoa"), "matched", Reason.EMAIL, 1),
        (record(email=at("HoaLT.SNV").upper()), "matched", Reason.EMAIL, 1),
        (record(email=f"x@thu.vn; {at('hoalt.snv')}"), "matched", Reason.EMAIL, 1),
        (record(email=at("hoalt.snv"), name="LE THI HOA"), "matched", Reason.EMAIL, 1),
        (record(email=at("hoalt.snv"), name="Ai Đó"), "matched", Reason.EMAIL_OTHER_NAME, 1),
        (
            record(email=at("hoalt.snv"), phone="0912 000 003", name="Lê Thị Hoa"),
            "matched",
            Reason.EMAIL,
            1,
        ),
        # Two official e-mails are no one's.
        (
            record(email=f"{at('hoalt.snv')}, {at('hoa2.snv')}"),
            "ambiguous",
            Reason.SEVERAL_EMAILS,
            None,
        ),
        # Closed, or not allowed to enter.
        (record(email=at("namtv.snv")), "left", Reason.REMOVED, 4),
        (record(email=at("ngatt.snv")), "left", Reason.SUSPENDED, 5),
        (record(email=at("hungnv.budang")), "left", Reason.NO_ACCESS, 6),
        (record(phone="0912000005"), "left", Reason.SUSPENDED, 5),
        # Phones, names with units, other e-mails and user names propose.
        (record(phone="0912.000.001"), "without_email", Reason.NO_EMAIL, 1),
        (record(phone="+84 912 000 001"), "without_email", Reason.NO_EMAIL, 1),
        (record(phone="912000001"), "without_email", Reason.NO_EMAIL, 1),
        (record(email="hoa@thu.vn"), "without_email", Reason.FOREIGN_EMAIL, 1),
        (record(user="hoalt.snv"), "without_email", Reason.NO_EMAIL, 1),
        (record(user=at("hoalt.snv")), "without_email", Reason.NO_EMAIL, 1),
        (record(name="lê thị hoa", path=HOME), "without_email", Reason.NO_EMAIL, 1),
        (
            record(name="Võ Văn Lâm", path=DISTRICT, email=at("khong.co")),
            "without_email",
            Reason.UNKNOWN_EMAIL,
            3,
        ),
        # Accents tell namesakes apart where they are written, and are asked about where they are not.
        (record(name="Lê Thị Hòa", path=HOME), "without_email", Reason.NO_EMAIL, 2),
        (record(name="Le Thi Hoa", path=HOME), "ambiguous", Reason.SEVERAL, None),
        # A shared phone alone asks; together with the name it proposes.
        (record(phone="0271 3000 009"), "ambiguous", Reason.SEVERAL, None),
        (
            record(phone="0271 3000 009", name="Võ Văn Lâm", path=DISTRICT),
            "without_email",
            Reason.NO_EMAIL,
            3,
        ),
        (record(phone="0912000001", user="lamvv.budang"), "ambiguous", Reason.SEVERAL, None),
        # A name alone never is a person, and the whole province is no unit to be found in.
        (record(name="Ngô Văn Hùng"), "unknown", Reason.NAMESAKES, None),
        (record(name="Ngô Văn Hùng", path=HOME), "unknown", Reason.NAMESAKES, None),
        (record(name="Ngô Văn Hùng", path=PROVINCE), "unknown", Reason.NAMESAKES, None),
        (record(name="Không Ai Cả", path=HOME), "unknown", Reason.NOBODY, None),
        (record(user=""), "unknown", Reason.NOBODY, None),
    ],
)
def test_who_a_row_is(row, outcome, reason, account):
    verdict = rules.judge(row, known())
    assert (verdict.outcome, verdict.reason, verdict.account) == (outcome, reason, account)


@pytest.mark.parametrize(
    "email",
    [
        "hoalt.snv@binhphuoc.gov.vn.example",
        "hoalt.snv@mail.binhphuoc.gov.vn",
        "hoalt.snv@binhphuoc-gov.vn",
        "hoalt.snv@gmail.com",
        "hoalt.snv@@binhphuoc.gov.vn",
        "hoalt.snv+x@binhphuoc.gov.vn",
        "hoalt．snv@binhphuoc.gov.vn",
        "hoalt.snv@binhphuoc.gov.vn\u200b",
        "hoаlt.snv@binhphuoc.gov.vn",  # a Cyrillic а
        "hoalt.ſnv@binhphuoc.gov.vn",  # a long s, which casefolds to s
    ],
)
def test_an_email_that_is_not_the_official_one_never_links_by_itself(email):
    """SECURITY.md 39."""
    verdict = rules.judge(record(email=email), known())
    assert verdict.outcome != Outcome.MATCHED and not verdict.firm


def test_a_letter_that_becomes_a_plain_one_in_lower_case_is_another_letter():
    """SECURITY.md 39: the sign for kelvin."""
    khoa = Person(8, "khoa.snv", "Đỗ Khoa", HOME)
    verdict = rules.judge(record(email="\u212ahoa.snv@" + DOMAIN), Known([khoa], domain=DOMAIN))
    assert verdict.outcome == Outcome.UNKNOWN


def test_signs_of_a_proposal_are_told_and_it_is_never_certain():
    verdict = rules.judge(record(phone="0912000001", name="Lê Thị Hoa", path=HOME), known())
    assert verdict.signs == (Sign.PHONE, Sign.NAME_UNIT) and not verdict.firm


@pytest.mark.parametrize(
    ("suffices", "outcome"), [(True, Outcome.MATCHED), (False, Outcome.WITHOUT_EMAIL)]
)
def test_a_name_that_a_person_has_mapped_is_certain(suffices, outcome):
    """Where the application knows people by e-mail, the mapping says who, and the e-mail lacks still."""
    verdict = rules.judge(
        record(user="HoaLT"), known(mapped={"hoalt": 1}, mapping_suffices=suffices)
    )
    assert (verdict.outcome, verdict.account, verdict.firm) == (outcome, 1, True)


def test_a_mapped_name_with_anothers_email_is_a_question():
    verdict = rules.judge(record(user="a", email=at("hoa2.snv")), known(mapped={"a": 1}))
    assert (verdict.reason, set(verdict.candidates)) == (Reason.MAPPED_ELSEWHERE, {1, 2})


def test_a_name_mapped_to_somebody_outside_says_nothing():
    """SECURITY.md 49: account 99 is not among those who may be known."""
    assert rules.judge(record(user="a"), known(mapped={"a": 99})).reason == Reason.NOBODY


def test_a_number_that_many_share_speaks_for_nobody():
    office = [Person(n, f"n{n}", f"Người {n}", HOME, phones=("0271000000",)) for n in range(10, 20)]
    verdict = rules.judge(record(phone="0271000000"), Known(office, domain=DOMAIN))
    assert verdict.outcome == Outcome.UNKNOWN


# ── Rows beside each other ──────────────────────────────────────────────────────────────────────


def outcomes(*rows: Record, **given) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.outcome.value, one.rows) for one in rules.judge_all(rows, known(**given))]


def test_two_rows_with_one_email_are_both_doubted():
    first, second = record("a", email=at("hoalt.snv")), record("b", email=at("hoalt.snv"), number=3)
    assert outcomes(first, second) == [("duplicate", (3,)), ("duplicate", (2,))]


def test_a_proposal_for_somebody_who_is_certain_elsewhere_is_the_duplicate():
    first, second = record("a", email=at("hoalt.snv")), record("b", phone="0912000001", number=3)
    assert outcomes(first, second) == [("matched", ()), ("duplicate", (2,))]


def test_two_proposals_for_one_account_are_both_doubted():
    rows = record("a", phone="0912000001"), record("b", name="Lê Thị Hoa", path=HOME, number=3)
    assert outcomes(*rows) == [("duplicate", (3,)), ("duplicate", (2,))]


def test_one_user_name_twice_is_doubted_whatever_the_emails():
    rows = record("a", email=at("hoalt.snv")), record("A ", email=at("hoa2.snv"), number=3)
    assert outcomes(*rows) == [("duplicate", (3,)), ("duplicate", (2,))]


def test_rows_without_a_user_name_are_not_one_user():
    assert outcomes(record(""), record("", number=3)) == [("unknown", ()), ("unknown", ())]


# ── Cells ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("0912 000 001", ("0912000001",)),
        ("(0271) 3.000.009", ("02713000009",)),
        ("+84-912-000-001; 02713000009 máy lẻ 12", ("0912000001", "02713000009")),
        ("912000001", ("0912000001",)),
        ("không có", ()),
        ("12345", ()),
        ("", ()),
    ],
)
def test_phones_are_compared_as_digits(cell, numbers):
    assert rules.phones(cell) == numbers


@pytest.mark.parametrize(
    ("status", "locked"),
    [("Khóa", True), ("Ngừng hoạt động", True), ("0", True), ("inactive", True),
     ("Hoạt động", False), ("1", False), ("", False), ("Đang dùng", False)],
)  # fmt: skip
def test_closed_records_are_recognised(status, locked):
    assert rules.is_locked(status) is locked


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [(HOME, HOME, True), (HOME, OFFICE, True), (OFFICE, HOME, True), (HOME, DISTRICT, False),
     (PROVINCE, HOME, False), (PROVINCE, PROVINCE, True), ("/1/2/", "/1/22/", False)],
)  # fmt: skip
def test_units_of_one_branch(one, other, together):
    assert rules.same_branch(one, other) is together
