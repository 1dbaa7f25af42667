"""Figures, and where each of them comes from.

"No data", "not applicable" and zero are three different things: a row with state "value" holds a
number, one with "not_applicable" none and never will; no row, or "no_data", is that nobody has told.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Batch(models.Model):
    """Figures that came together: a file as printed, a unit's form, an API call, our own counters."""

    class Kind(models.TextChoices):
        FILE = "file", _("Tệp")
        FORM = "form", _("Biểu mẫu")
        API = "api", _("API")
        PLATFORM = "platform", _("Nền tảng")
        HAND = "hand", _("Nhập tay")

    class State(models.TextChoices):
        DRAFT = "draft", _("Chờ xác nhận")  # somebody looks at what it would change
        APPLIED = "applied", _("Đã nhập")
        UNDONE = "undone", _("Đã hoàn tác")

    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=7, choices=State, default=State.APPLIED)
    table = models.CharField(max_length=40, blank=True, db_collation="C")  # tables.TABLES
    period = models.ForeignKey("scoreboard.Period", models.CASCADE, related_name="+")
    unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)  # of the file
    digest = models.BinaryField(max_length=32, null=True)  # SHA-256 of the file
    content = models.BinaryField(null=True)  # the file itself: what every figure leads back to
    by = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["period", "table"], name="batch_period")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Cell(models.Model):
    """One printed value of a file, as it stands there, and what became of it."""

    class State(models.TextChoices):
        APPLIED = "applied", _("Đã nhận")
        WAITING = "waiting", _("Chờ người xem")
        DISMISSED = "dismissed", _("Bỏ qua")

    batch = models.ForeignKey("scoreboard.Batch", models.CASCADE, related_name="+")
    row = models.IntegerField()  # of the file, the heading is 1
    column = models.CharField(max_length=80)
    printed = models.CharField(max_length=200)
    unit_printed = models.CharField(max_length=200)
    unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, related_name="+")
    indicator = models.ForeignKey("scoreboard.Indicator", models.CASCADE, related_name="+")
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    # What the file says beside it, as tables.readings.Beside stores it: change, verdict, days, whole.
    beside = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State)
    problem = models.CharField(max_length=20, blank=True)  # rules.totals.Problem, "unresolved", …
    suggested = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    decided_by = models.CharField(max_length=100, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "row", "column"], name="cell_place")
        ]
        indexes = [
            models.Index(fields=["batch"], condition=Q(state="waiting"), name="cell_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.column}{self.row}: {self.printed}"


class Fact(models.Model):
    """The value of an indicator for a unit in a period: one row, with its history in FactChange."""

    class State(models.TextChoices):
        VALUE = "value", _("Có số liệu")
        NO_DATA = "no_data", _("Chưa có số liệu")
        NOT_APPLICABLE = "not_applicable", _("Không áp dụng")

    indicator = models.ForeignKey("scoreboard.Indicator", models.CASCADE, related_name="+")
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")
    period = models.ForeignKey("scoreboard.Period", models.CASCADE, related_name="+")
    state = models.CharField(max_length=14, choices=State, default=State.VALUE)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    printed = models.CharField(max_length=60, blank=True)  # as the source writes it: "92,70%"
    printed_change = models.CharField(
        max_length=40, blank=True
    )  # "Tăng 1,1%": earlier value unknown
    printed_verdict = models.CharField(max_length=20, blank=True)  # "Đạt"
    # Where the source names days of its own; else those of the indicator's window in the period.
    covers_from = models.DateField(null=True)
    covers_to = models.DateField(null=True)  # the last day that is in it
    batch = models.ForeignKey("scoreboard.Batch", models.PROTECT, related_name="+")
    cell = models.ForeignKey("scoreboard.Cell", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "indicator", "unit"], name="fact_once"),
            models.CheckConstraint(
                condition=Q(state="value", value__isnull=False)
                | (~Q(state="value") & Q(value__isnull=True)),
                name="fact_value",
            ),
        ]
        indexes = [models.Index(fields=["unit", "indicator", "period"], name="fact_history")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.unit_id} {self.period_id}: {self.value}"


class FactChange(models.Model):
    """What a fact was before: nothing is overwritten without a trace."""

    fact = models.ForeignKey("scoreboard.Fact", models.CASCADE, related_name="+")
    # The batch that replaced it; null where an undoing did.
    batch = models.ForeignKey("scoreboard.Batch", models.CASCADE, null=True, related_name="+")
    before = models.JSONField()  # collecting.store.KEPT, by name
    by = models.CharField(max_length=100)
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"change of {self.fact_id}"


class Loose(models.Model):
    """A printed row that is no unit: "Không xác định" counts in the total and never ranks; a printed
    total is kept to check against, never used in its place."""

    class Kind(models.TextChoices):
        UNPLACED = "unplaced", _("Không rõ đơn vị")
        TOTAL = "total", _("Tổng in sẵn")

    indicator = models.ForeignKey("scoreboard.Indicator", models.CASCADE, related_name="+")
    period = models.ForeignKey("scoreboard.Period", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    label = models.CharField(max_length=100)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    printed = models.CharField(max_length=60)
    batch = models.ForeignKey("scoreboard.Batch", models.PROTECT, related_name="+")
    cell = models.ForeignKey("scoreboard.Cell", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "indicator", "kind", "label"], name="loose_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.printed}"
