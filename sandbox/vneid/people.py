"""Who has a VNeID account here: invented people and organisations, of `people.json`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

_FILE = Path(__file__).with_name("people.json")


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen as the population register has them; dates are ISO, `gender` is male or female."""

    number: str
    name: str
    birth_date: str
    gender: str
    issued_on: str
    issued_at: str
    address: str
    phone: str
    level: int  # of the VNeID account: 1 basic, 2 full (NĐ 69/2024)
    locked: bool  # the account, not the register's entry


@dataclass(frozen=True, slots=True)
class Organisation:
    """A business with an account of its own, which one person uses for it."""

    tax_code: str
    name: str
    address: str
    representative: str  # that person's number


@dataclass(frozen=True, slots=True)
class Proved:
    """Whom a sign-in has proved: a person, for an organisation or for themselves."""

    person: Person
    organisation: Organisation | None
    level: int
    at: int  # Unix time of the last step

    @property
    def subject(self) -> str:
        """The same account always has the same one; it tells nothing of the number."""
        account = self.organisation.tax_code if self.organisation else "citizen"
        return str(uuid5(NAMESPACE_URL, f"vneid.sample:{self.person.number}:{account}"))


@dataclass(frozen=True, slots=True)
class Register:
    """All of them, with the one password and the one code of this stand-in."""

    password: str
    otp: str
    people: dict[str, Person]
    organisations: tuple[Organisation, ...]

    def person(self, number: str) -> Person | None:
        return self.people.get(number)

    def organisation(self, typed: str) -> Organisation | None:
        """By tax code, or by its representative's number."""
        wanted = (o for o in self.organisations if typed in (o.tax_code, o.representative))
        return next(wanted, None)


@cache
def register() -> Register:
    """What the file holds."""
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    people = [Person(**entry) for entry in content["people"]]
    return Register(
        content["password"],
        content["otp"],
        {person.number: person for person in people},
        tuple(Organisation(**entry) for entry in content["organisations"]),
    )
