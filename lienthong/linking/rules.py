"""Decisions about matching an application's users to accounts.

An official e-mail that belongs to exactly one account decides by itself; so does a name that a person
has mapped before. Everything else that speaks for someone (the user name, a phone number, another
e-mail, name and unit) only proposes, and a person decides: never a silent guess (SECURITY.md 39).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from lienthong.kit.text import fold, vietnamese_key

MOST_SHARED = 5  # people: what more of them share, a switchboard's number, says nothing of one
MOST_CANDIDATES = 8


class Outcome(StrEnum):
    MATCHED = "matched"
    WITHOUT_EMAIL = "without_email"  # known who it is, but sign-in cannot work yet
    AMBIGUOUS = "ambiguous"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    LEFT = "left"  # the account is closed, or may not enter


class State(StrEnum):
    """Of an account, as the application should see it."""

    PRESENT = ""
    SUSPENDED = "suspended"
    REMOVED = "removed"
    NO_ACCESS = "no_access"


class Reason(StrEnum):
    EMAIL = "email"
    EMAIL_OTHER_NAME = "email_other_name"
    MAPPED = "mapped"
    MAPPED_ELSEWHERE = "mapped_elsewhere"
    SEVERAL_EMAILS = "several_emails"
    SEVERAL = "several"
    NO_EMAIL = "no_email"
    FOREIGN_EMAIL = "foreign_email"  # only e-mails that are not the province's
    UNKNOWN_EMAIL = "unknown_email"  # of the province, and of no account
    NAMESAKES = "namesakes"  # only the name speaks for them
    NOBODY = "nobody"
    SAME_USER = "same_user"
    SAME_ACCOUNT = "same_account"
    SUSPENDED = "suspended"
    REMOVED = "removed"
    NO_ACCESS = "no_access"


class Sign(StrEnum):
    """What speaks for a person, the strongest first."""

    LOGIN = "login"
    PHONE = "phone"
    OTHER_EMAIL = "other_email"
    NAME_UNIT = "name_unit"


@dataclass(frozen=True, slots=True)
class Person:
    """An officer's account, as far as matching looks at it."""

    id: int
    login: str  # the account's name: the official e-mail without its domain
    full_name: str
    path: str  # of the unit
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()  # others than the official one, as the officer gave them
    state: State = State.PRESENT


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the application's list. Paths are those of the unit that it names, if we know it."""

    number: int
    user: str = ""
    full_name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    path: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    reason: Reason
    account: int | None = None  # who it is: for sure if `firm`, else as a proposal
    firm: bool = False
    candidates: tuple[int, ...] = ()
    signs: tuple[Sign, ...] = ()  # for a proposal
    rows: tuple[int, ...] = ()  # the others of a duplicate


# ── What is written into cells ──────────────────────────────────────────────────────────────────

_BETWEEN = re.compile(r"[\s,;]+")
_PHONES_BETWEEN = re.compile(r"[,;/]|\s-\s")
_EXTENSION = re.compile(r"(?<=\d)\s*(?:ext|máy lẻ|\().*", re.IGNORECASE)
LOCKED = {
    "0", "khoa", "da khoa", "bi khoa", "tam khoa", "ngung", "ngung hoat dong", "tam ngung", "da ngung",
    "khong hoat dong", "ngung su dung", "khong su dung", "da xoa", "nghi viec", "da nghi viec", "nghi huu",
    "thoi viec", "da chuyen", "vo hieu", "vo hieu hoa", "inactive", "locked", "disabled", "suspended",
    "deleted", "false", "no",
}  # fmt: skip


def key(user: str) -> str:
    """User names that differ by capitals alone are one: no application tells them apart safely."""
    return user.strip().casefold()


def emails(cell: str) -> tuple[str, ...]:
    """The addresses in a cell, in lower case; those with foreign letters as they are, for "K" (the
    sign for kelvin) becomes a plain "k" in lower case."""
    found = (one for one in _BETWEEN.split(cell.strip("<> ")) if "@" in one)
    return tuple(one.lower() if one.isascii() else one for one in found)


def official(addresses: Iterable[str], domain: str) -> tuple[str, ...]:
    """Names of accounts in the addresses of the official domain, exactly that one: letters that only
    look like ASCII make another address."""
    suffix = f"@{domain.lower()}"
    return tuple(
        dict.fromkeys(
            one.removesuffix(suffix) for one in addresses if one.isascii() and one.endswith(suffix)
        )
    )


def phones(cell: str) -> tuple[str, ...]:
    """The numbers in a cell as digits from 0 on, without an extension; what is no number is left out."""
    written = (_EXTENSION.sub("", one) for one in _PHONES_BETWEEN.split(cell))
    numbers = (_number(one) for one in written)
    return tuple(dict.fromkeys(one for one in numbers if one))


def _number(written: str) -> str:
    digits = re.sub(r"\D", "", written)
    if digits.startswith("84") and len(digits) >= 11:
        digits = f"0{digits[2:]}"
    elif len(digits) == 9 and not digits.startswith("0"):
        digits = f"0{digits}"  # a spreadsheet took the zero away
    return digits if 9 <= len(digits) <= 12 else ""


def is_locked(status: str) -> bool:
    """Whether the application's own word says that the record is closed there."""
    return fold(status) in LOCKED


# ── Who it is ───────────────────────────────────────────────────────────────────────────────────


class Known:
    """Everyone who may be meant, found by what a row may say of them."""

    def __init__(
        self,
        people: Iterable[Person],
        *,
        domain: str,
        mapped: Mapping[str, int] | None = None,
        mapping_suffices: bool = False,
    ) -> None:
        """`mapped`: user name as `key` → account, as people have mapped before; `mapping_suffices`
        where the application knows people by that name, so that it needs no e-mail."""
        self.people = {one.id: one for one in people}
        self.domain, self.mapping_suffices = domain, mapping_suffices
        self.mapped = {
            user: account for user, account in (mapped or {}).items() if account in self.people
        }
        self.logins = {one.login: one.id for one in self.people.values()}
        self.phones, self.emails, self.names = defaultdict(set), defaultdict(set), defaultdict(set)
        for one in self.people.values():
            self.names[fold(one.full_name)].add(one.id)
            for number in one.phones:
                self.phones[number].add(one.id)
            for address in one.emails:
                self.emails[address].add(one.id)

    def signs(self, row: Record) -> dict[Sign, frozenset[int]]:
        """Whom each sign speaks for; signs that speak for nobody, or for too many, are not there."""
        namesakes = self.namesakes(row.full_name)
        found = {
            Sign.LOGIN: self._of_login(row.user),
            Sign.PHONE: self._among(self.phones, row.phones),
            Sign.OTHER_EMAIL: self._among(self.emails, row.emails),
            Sign.NAME_UNIT: {one for one in namesakes if self._together(one, row.path)},
        }
        return {sign: frozenset(ids) for sign, ids in found.items() if 0 < len(ids) <= MOST_SHARED}

    def namesakes(self, full_name: str) -> set[int]:
        """Whoever has the name; where it is written with accents, those with the same ones first."""
        found = self.names.get(fold(full_name), set()) if full_name else set()
        if len(found) < 2:
            return found
        spelled = vietnamese_key(full_name)
        exact = {one for one in found if vietnamese_key(self.people[one].full_name) == spelled}
        return exact or found

    def _of_login(self, user: str) -> set[int]:
        login = user.strip().lower().removesuffix(f"@{self.domain.lower()}")
        return {self.logins[login]} if user.isascii() and login in self.logins else set()

    def _among(self, index: Mapping[str, set[int]], values: Iterable[str]) -> set[int]:
        return set().union(*(index[value] for value in values if value in index))

    def _together(self, person: int, path: str) -> bool:
        return bool(path) and same_branch(self.people[person].path, path)


def same_branch(one: str, other: str) -> bool:
    """Whether one unit is the other or beneath it. The province itself holds everyone: it tells
    nothing of those beneath it."""
    upper, lower = sorted((one, other), key=len)
    return one == other or (lower.startswith(upper) and upper.count("/") > 2)


def judge(row: Record, known: Known) -> Verdict:
    """Who a row is, looked at alone."""
    owners = [
        known.logins[one] for one in official(row.emails, known.domain) if one in known.logins
    ]
    mapped = known.mapped.get(key(row.user)) if row.user else None
    if len(owners) > 1:
        return Verdict(Outcome.AMBIGUOUS, Reason.SEVERAL_EMAILS, candidates=tuple(owners))
    if owners and mapped not in (None, owners[0]):
        return Verdict(Outcome.AMBIGUOUS, Reason.MAPPED_ELSEWHERE, candidates=(owners[0], mapped))
    if owners:
        return _by_email(row, known.people[owners[0]])
    if mapped is not None:
        outcome = Outcome.MATCHED if known.mapping_suffices else Outcome.WITHOUT_EMAIL
        return _settled(known.people[mapped], outcome, Reason.MAPPED)
    return _proposed(row, known)


def _by_email(row: Record, person: Person) -> Verdict:
    same = not row.full_name or fold(row.full_name) == fold(person.full_name)
    reason = Reason.EMAIL if same else Reason.EMAIL_OTHER_NAME
    return _settled(person, Outcome.MATCHED, reason)


def _settled(person: Person, outcome: Outcome, reason: Reason) -> Verdict:
    if person.state:
        return Verdict(Outcome.LEFT, Reason(person.state), person.id, firm=True)
    return Verdict(outcome, reason, person.id, firm=True)


def _proposed(row: Record, known: Known) -> Verdict:
    """Whom the other signs speak for: one person as a proposal, several as a question."""
    signs = known.signs(row)
    supported = Counter(one for ids in signs.values() for one in ids)
    ranked = sorted(supported, key=lambda one: (-supported[one], known.people[one].login))
    if not ranked:
        return _unknown(row, known)
    candidates = tuple(ranked[:MOST_CANDIDATES])
    if len(ranked) > 1 and not _stands_out(supported, ranked):
        return Verdict(Outcome.AMBIGUOUS, Reason.SEVERAL, candidates=candidates)
    person = known.people[ranked[0]]
    verdict = Verdict(
        Outcome.WITHOUT_EMAIL,
        _lack(row, known.domain),
        person.id,
        candidates=candidates,
        signs=tuple(sign for sign, ids in signs.items() if person.id in ids),
    )
    if person.state:
        return replace(verdict, outcome=Outcome.LEFT, reason=Reason(person.state))
    return verdict


def _stands_out(supported: Mapping[int, int], ranked: Sequence[int]) -> bool:
    """Two signs for one person outweigh one for each of the others: colleagues share a phone."""
    first, second = supported[ranked[0]], supported[ranked[1]]
    return first > second and first > 1


def _lack(row: Record, domain: str) -> Reason:
    if official(row.emails, domain):
        return Reason.UNKNOWN_EMAIL
    return Reason.FOREIGN_EMAIL if row.emails else Reason.NO_EMAIL


def _unknown(row: Record, known: Known) -> Verdict:
    namesakes = sorted(known.namesakes(row.full_name), key=lambda one: known.people[one].login)
    if 0 < len(namesakes) <= MOST_SHARED:
        return Verdict(Outcome.UNKNOWN, Reason.NAMESAKES, candidates=tuple(namesakes))
    return Verdict(Outcome.UNKNOWN, Reason.NOBODY)


# ── Rows beside each other ──────────────────────────────────────────────────────────────────────


def judge_all(rows: Sequence[Record], known: Known) -> list[Verdict]:
    """Every row's verdict: first alone, then what two of them cannot both be."""
    verdicts = [judge(row, known) for row in rows]
    by_user, by_account = defaultdict(list), defaultdict(list)
    for place, (row, verdict) in enumerate(zip(rows, verdicts, strict=True)):
        if row.user:
            by_user[key(row.user)].append(place)
        if verdict.account is not None:
            by_account[verdict.account].append(place)
    double: dict[int, Verdict] = {}
    for places in by_account.values():
        double |= _claims(places, rows, verdicts)
    for places in by_user.values():
        if len(places) > 1:
            double |= _doubled(places, places, rows, verdicts, Reason.SAME_USER)
    return [double.get(place, verdict) for place, verdict in enumerate(verdicts)]


def _claims(
    places: Sequence[int], rows: Sequence[Record], verdicts: Sequence[Verdict]
) -> dict[int, Verdict]:
    """Several rows for one account: one that is certain stays, if it is the only certain one."""
    if len(places) < 2:
        return {}
    firm = [place for place in places if verdicts[place].firm]
    doubted = [place for place in places if place not in firm] if len(firm) == 1 else places
    return _doubled(doubted, places, rows, verdicts, Reason.SAME_ACCOUNT)


def _doubled(
    doubted: Iterable[int],
    places: Sequence[int],
    rows: Sequence[Record],
    verdicts: Sequence[Verdict],
    reason: Reason,
) -> dict[int, Verdict]:
    return {
        place: replace(
            verdicts[place],
            outcome=Outcome.DUPLICATE,
            reason=reason,
            firm=False,
            candidates=_all_candidates(verdicts[place]),
            rows=tuple(rows[other].number for other in places if other != place)[:MOST_CANDIDATES],
        )
        for place in doubted
    }


def _all_candidates(verdict: Verdict) -> tuple[int, ...]:
    return verdict.candidates or ((verdict.account,) if verdict.account is not None else ())
