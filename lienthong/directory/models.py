"""Units of the province: the tree, the codes, the names, and what became of them.

Everything dated is half-open, [valid_from, valid_to); an open end is OPEN_END, so that a plain
comparison answers "valid on this day". What must never be wrong is held by the database (see the
constraints here and migration 0002): one code means one unit on one day, the tree and the successions
have no cycles.
"""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

OPEN_END = date(9999, 12, 31)


class Kind(models.TextChoices):
    """What sort of body a unit is."""

    STATE = "state", _("Cơ quan nhà nước")
    PARTY = "party", _("Cơ quan Đảng")
    FRONT = "front", _("Mặt trận và đoàn thể")
    POLICE = "police", _("Công an")
    MILITARY = "military", _("Quân sự")
    ENTERPRISE = "enterprise", _("Doanh nghiệp và tổ chức khác")


class Level(models.TextChoices):
    """Where a unit stands: targets and peer groups differ by level."""

    PROVINCE = "province", _("Tỉnh")
    DEPARTMENT = "department", _("Sở, ban, ngành cấp tỉnh")
    DISTRICT = "district", _("Cấp huyện")
    COMMUNE = "commune", _("Cấp xã")
    BUREAU = "bureau", _("Phòng, ban trực thuộc")
    ENTERPRISE = "enterprise", _("Doanh nghiệp")


class Daterange(Func):
    """daterange(valid_from, valid_to): half-open, as PostgreSQL's default bounds are."""

    function = "daterange"
    output_field = DateRangeField()


class Joined(Func):
    """a || b || c"""

    template = "(%(expressions)s)"
    arg_joiner = " || "


VALIDITY = Daterange("valid_from", "valid_to")
ENDS_AFTER_START = Q(valid_to__gt=F("valid_from"))


class Unit(models.Model):
    """A body or a bureau within one. `path` follows from the parent's and cascades when a unit moves."""

    code = models.CharField(max_length=35)  # the code in force, or the last one: a row of UnitCode
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=16, choices=Kind)
    level = models.CharField(max_length=16, choices=Level)
    on_axis = models.BooleanField(default=False)  # exchanges documents under its own code
    admin_code = models.CharField(max_length=5, blank=True)  # the communes' statistical code
    parent = models.ForeignKey(
        "directory.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    parent_path = models.TextField(default="/", db_collation="C")
    path = models.GeneratedField(
        expression=Joined(F("parent_path"), Cast("id", models.TextField()), Value("/")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    sort_key = models.CharField(max_length=400, db_collation="C")
    search = models.TextField()  # folded names and codes
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="unit_ends_after_start"),
            models.UniqueConstraint(fields=["id", "path"], name="unit_path"),
            models.UniqueConstraint(fields=["id", "valid_to"], name="unit_end"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, parent_path="/") | Q(parent__isnull=False),
                name="unit_root_path",
            ),
            # One root, so that its subtree is everything: queries.within relies on it.
            models.UniqueConstraint(
                fields=["parent"],
                condition=Q(parent=None),
                nulls_distinct=False,
                name="unit_one_root",
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="unit_subtree"),
            models.Index(fields=["parent", "sort_key"], name="unit_children"),
            models.Index(fields=["code"], name="unit_code"),
            GinIndex(OpClass(F("search"), name="gin_trgm_ops"), name="unit_search"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.short_name or self.name

    @property
    def full_name(self) -> str:
        """A bureau's name says little without its body's: "Văn phòng Sở, Sở Xây dựng"."""
        within = self.parent.label if self.level == Level.BUREAU and self.parent else ""
        return ", ".join(filter(None, (self.name, within)))


class UnitCode(models.Model):
    """A code and the days on which it means this unit (QĐ 20/2020/QĐ-TTg; older style QCVN 102:2016)."""

    class Style(models.TextChoices):
        CURRENT = "current", "QĐ 20/2020/QĐ-TTg"
        OLD = "old", "QCVN 102:2016"

    unit = models.ForeignKey("directory.Unit", models.CASCADE, related_name="+")
    code = models.CharField(max_length=35)
    style = models.CharField(max_length=8, choices=Style, default=Style.CURRENT)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="code_ends_after_start"),
            models.UniqueConstraint(fields=["unit", "code"], name="code_once_a_unit"),
            ExclusionConstraint(
                name="one_code_one_unit_a_day",
                expressions=[("code", RangeOperators.EQUAL), (VALIDITY, RangeOperators.OVERLAPS)],
            ),
        ]
        indexes = [models.Index(fields=["code"], name="unitcode_code")]

    def __str__(self) -> str:
        return self.code


class UnitAlias(models.Model):
    """A spelling that a person has confirmed to mean this unit. `key` is `rules.expand(text)`."""

    unit = models.ForeignKey("directory.Unit", models.CASCADE, related_name="+")
    text = models.CharField(max_length=200)
    key = models.CharField(max_length=300, unique=True)
    source = models.CharField(max_length=200, blank=True)
    confirmed_by = models.CharField(max_length=100)
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text


class Placement(models.Model):
    """Where a unit stood in the tree, and when: the history behind `Unit.parent`."""

    unit = models.ForeignKey("directory.Unit", models.CASCADE, related_name="+")
    parent = models.ForeignKey("directory.Unit", models.CASCADE, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="placement_ends_after_start"),
            ExclusionConstraint(
                name="one_place_a_day",
                expressions=[("unit", RangeOperators.EQUAL), (VALIDITY, RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} @ {self.parent_id}"


class Succession(models.Model):
    """What became of a unit: several rows for a split, none for a body that simply ended.

    No cycles: a successor must live on after the day its predecessor ended, so the ends strictly grow
    along the chain. `effective_on` and `successor_until` are foreign keys on (id, valid_to) that cascade.
    """

    class Change(models.TextChoices):
        MERGE = "merge", _("Sáp nhập")
        SPLIT = "split", _("Chia tách")
        RENAME = "rename", _("Đổi tên")
        DISSOLVE = "dissolve", _("Giải thể, chuyển nhiệm vụ")

    predecessor = models.ForeignKey("directory.Unit", models.CASCADE, related_name="+")
    effective_on = models.DateField()
    successor = models.ForeignKey("directory.Unit", models.CASCADE, related_name="+")
    successor_until = models.DateField()
    change = models.CharField(max_length=8, choices=Change)
    decision_number = models.CharField(max_length=50)
    decision_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                condition=Q(successor_until__gt=F("effective_on")), name="succession_goes_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class NamesVersion(models.Model):
    """One row whose number changes with any name, code or alias: the stamp of the per-process name table."""

    number = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)
