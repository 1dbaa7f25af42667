"""A client's filter (RFC 7644 §3.4.2.2) as a condition of the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import reduce
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.db.models import Q
from pydantic import AwareDatetime, TypeAdapter, ValidationError
from scim2_models import InvalidFilterException
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

from lienthong.scim.resources import ENTERPRISE, MOBILE, OFFICER, WORK, User

MAX_LENGTH = 500  # characters; also bounds how deep brackets go

NOTHING = Q(pk__in=[])
TEXT = {"eq": "iexact", "co": "icontains", "sw": "istartswith", "ew": "iendswith"}
EXACT = {"eq": "exact", "co": "contains", "sw": "startswith", "ew": "endswith"}
ORDERED = {"eq": "exact", "gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}
DATE_TIME = TypeAdapter(AwareDatetime)


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or an annotation of `queries.users`, and how values are compared with it."""

    name: str
    lookups: Mapping[str, str]
    lower: bool = False  # holds lower case only, so that its index serves

    def compare(self, op: str, value: Any) -> Q:
        if op not in self.lookups or not isinstance(value, str | None):
            raise InvalidFilterException(detail=f"{op} is not offered for this attribute and value")
        if value is None:
            return ~self.present()
        if not value.isprintable():
            return NOTHING
        return Q(**{f"{self.name}__{self.lookups[op]}": value.lower() if self.lower else value})

    def present(self) -> Q:
        return ~Q(**{self.name: ""})


@dataclass(frozen=True, slots=True)
class Moment:
    """A column that holds when something happened."""

    name: str

    def compare(self, op: str, value: Any) -> Q:
        try:
            moment = DATE_TIME.validate_python(value).astimezone(
                UTC
            )  # databases know fewer offsets
            return Q(**{f"{self.name}__{ORDERED[op]}": moment})
        except (KeyError, OverflowError, ValidationError) as error:
            raise InvalidFilterException(detail="compare with a dateTime by eq, gt, …") from error

    def present(self) -> Q:
        return ~NOTHING


@dataclass(frozen=True, slots=True)
class Identifier:
    """`id`: compared whole; what is no UUID is nobody's."""

    def compare(self, op: str, value: Any) -> Q:
        if op != "eq":
            raise InvalidFilterException(detail="id is compared with eq and ne only")
        try:
            return Q(subject=UUID(value))
        except (TypeError, ValueError, AttributeError):
            return NOTHING

    def present(self) -> Q:
        return ~NOTHING


@dataclass(frozen=True, slots=True)
class Active:
    """`active`: whether the account is not suspended."""

    def compare(self, op: str, value: Any) -> Q:
        if op != "eq" or not isinstance(value, bool):
            raise InvalidFilterException(detail="active is compared with true or false")
        return Q(suspended_at__isnull=value)

    def present(self) -> Q:
        return ~NOTHING


@dataclass(frozen=True, slots=True)
class Constant:
    """The same for every account."""

    value: Any

    def compare(self, op: str, value: Any) -> Q:
        if op != "eq":
            raise InvalidFilterException(detail="this attribute is compared with eq and ne only")
        alike = str(value).lower() == str(self.value).lower()
        return ~NOTHING if alike else NOTHING

    def present(self) -> Q:
        return ~NOTHING


Comparable = Column | Moment | Identifier | Active | Constant

SINGLE: dict[str, Comparable] = {
    "id": Identifier(),
    "externalid": Column("external_id", EXACT),
    "username": Column("name", EXACT, lower=True),
    "name.familyname": Column("family_name", TEXT),
    "name.givenname": Column("given_name", TEXT),
    "displayname": Column("whole_name", TEXT),
    "title": Column("title", TEXT),
    "active": Active(),
    "meta.resourcetype": Constant("User"),
    "meta.created": Moment("created_at"),
    f"{ENTERPRISE}:department".lower(): Column("unit__name", TEXT),
    f"{OFFICER}:unitcode".lower(): Column("unit__code", EXACT),
}
# An attribute with several values: each has a column of its own.
SEVERAL: dict[str, tuple[dict[str, Comparable], ...]] = {
    "emails": (
        {
            "value": Column("official_email", EXACT, lower=True),
            "type": Constant(WORK),
            "primary": Constant(True),
        },
    ),
    "phonenumbers": (
        {"value": Column("phone", TEXT), "type": Constant(WORK)},
        {"value": Column("mobile", TEXT), "type": Constant(MOBILE)},
    ),
}


def where(node: FilterNode) -> Q:
    """Raises InvalidFilterException for what is not offered."""
    return _Where(SINGLE).visit(node)


def key(path: AttrPath) -> str:
    """The attribute in lower case, without the core schema in front of it."""
    text = str(path).lower()
    return text.removeprefix(f"{User.__schema__}:".lower())


class _Where(FilterVisitor[Q]):
    """`attributes` are those of the account, or of one value while inside of brackets."""

    def __init__(self, attributes: Mapping[str, Comparable]) -> None:
        self.attributes = attributes

    def visit_comparison(self, node: Comparison) -> Q:
        if node.op == CompareOperator.ne:
            return ~self._any(node.attr_path, lambda one: one.compare("eq", node.value))
        return self._any(node.attr_path, lambda one: one.compare(node.op.value, node.value))

    def visit_present(self, node: Present) -> Q:
        return self._any(node.attr_path, lambda one: one.present())

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        terms = [self.visit(term) for term in node.terms]
        return reduce(and_ if node.op == LogicalOperator.and_ else or_, terms)

    def visit_value_path(self, node: ValuePath) -> Q:
        slots = SEVERAL.get(key(node.attr_path), ())
        if not slots:
            raise InvalidFilterException(detail=f"no values to select from in {node.attr_path}")
        return reduce(
            or_, [_existing(slot) & _Where(slot).visit(node.val_filter) for slot in slots]
        )

    def _any(self, path: AttrPath, condition: Any) -> Q:
        """Of an attribute with several values, one that meets the condition is enough."""
        name = key(path)
        if (single := self.attributes.get(name)) is not None:
            return condition(single)
        head, _, part = name.partition(".")
        found = [
            _existing(slot) & condition(slot[part or "value"])
            for slot in SEVERAL.get(head, ())
            if (part or "value") in slot
        ]
        if not found:
            raise InvalidFilterException(detail=f"{path} cannot be searched for")
        return reduce(or_, found)


def _existing(slot: Mapping[str, Comparable]) -> Q:
    return slot["value"].present()
