"""One-time codes against the vectors of their RFCs, and what would reach a level."""

from datetime import UTC, datetime, timedelta

import pytest

from lienthong.identity.factors import rules
from lienthong.identity.factors.rules import Enrolled, Way
from lienthong.identity.rules import Need

SECRET = b"12345678901234567890"  # RFC 4226 appendix D, RFC 6238 appendix B
RFC_4226 = (
    "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split()  # noqa: SIM905
)
NOW = datetime(2024, 10, 12, 2, 0, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counter", "code"),
    list(enumerate(RFC_4226)),
)
def test_rfc_4226_appendix_d(counter, code):
    assert rules.hotp(SECRET, counter) == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_rfc_6238_appendix_b(seconds, code):
    moment = datetime.fromtimestamp(seconds, UTC)
    assert rules.hotp(SECRET, rules.step_at(moment), digits=8) == code


@pytest.mark.parametrize(
    ("off", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_one_step_off(off, fits):
    step = rules.step_at(NOW) + off
    code = rules.hotp(SECRET, step)
    assert rules.matching_step(SECRET, f" {code[:3]} {code[3:]}", now=NOW) == (
        step if fits else None
    )


@pytest.mark.parametrize("typed", ["", "12345", "khong phai", "٣٣٣٣٣٣", "0" * 500])
def test_what_is_no_code_fits_nothing(typed):
    assert rules.matching_step(SECRET, typed, now=NOW) is None


def test_recovery_codes_are_ten_and_differ():
    codes = rules.new_recovery_codes()
    assert len({*codes}) == 10
    assert {len(rules.recovery_code(code)) for code in codes} == {10}


@pytest.mark.parametrize("typed", ["abcde-fgh23", "ABCDE FGH23", " abcdefgh23 "])
def test_a_recovery_code_may_be_typed_as_one_likes(typed):
    assert rules.recovery_code(typed) == "ABCDEFGH23"


def test_digits_that_are_in_no_code_are_letters():
    assert rules.recovery_code("0188") == "OIBB"


@pytest.mark.parametrize(
    ("stored", "received", "goes_on"),
    [(0, 0, True), (0, 1, True), (5, 6, True), (5, 5, False), (5, 4, False), (5, 0, False)],
)
def test_a_counter_grows_or_is_not_kept(stored, received, goes_on):
    """SECURITY.md 37."""
    assert rules.counter_goes_on(stored, received) is goes_on


NOTHING = Enrolled()
APP = Enrolled(app=True, recovery_codes=9)
KEY = Enrolled(passkeys=1)
OWN_KEY = Enrolled(passkeys=2, personal_passkeys=1)
COPIED = Enrolled(disabled_passkeys=1)
LEVEL_2, LEVEL_3, CUT_OFF = Need(2), Need(3), Need(1, vneid=True)
OR_PASSKEY = Need(1, vneid=True, passkey_counts=True)


@pytest.mark.parametrize(
    ("need", "enrolled", "expected"),
    [
        (LEVEL_2, NOTHING, [Way.ENROL, Way.VNEID]),
        (LEVEL_2, APP, [Way.CODE, Way.RECOVERY, Way.VNEID]),
        (LEVEL_2, KEY, [Way.PASSKEY, Way.VNEID]),
        (LEVEL_2, COPIED, [Way.VNEID]),
        (LEVEL_3, NOTHING, [Way.VNEID]),
        (LEVEL_3, APP, [Way.VNEID]),
        (LEVEL_3, KEY, [Way.VNEID]),
        (LEVEL_3, OWN_KEY, [Way.PASSKEY, Way.VNEID]),
        (CUT_OFF, OWN_KEY, [Way.VNEID]),
        (OR_PASSKEY, KEY, [Way.VNEID]),
        (OR_PASSKEY, OWN_KEY, [Way.PASSKEY, Way.VNEID]),
    ],
)
def test_only_what_would_do_is_offered_on_top_of_a_password(need, enrolled, expected):
    assert rules.ways(need, enrolled, shown=["pwd"], person_proved=False) == expected


@pytest.mark.parametrize(
    ("enrolled", "shown", "minutes", "may"),
    [
        (NOTHING, "pwd", 9, True),
        (NOTHING, "pwd", 11, False),
        (APP, "pwd", 1, False),
        (APP, "pwd dev", 1, False),
        (APP, "pwd otp", 1, True),
        (KEY, "hwk", 1, True),
        (KEY, "hwk", 11, False),
        (COPIED, "pwd", 1, False),
        (APP, "vneid1", 1, True),
    ],
)
def test_factors_are_changed_after_a_fresh_proof(enrolled, shown, minutes, may):
    at = NOW - timedelta(minutes=minutes)
    assert rules.may_change_factors(enrolled, shown=shown.split(), proved_at=at, now=NOW) is may
