"""Forms that units fill in period by period, what they said, and the way that it took.

Nothing here is a figure yet: figures begin when the centre accepts (`collecting/store.py`).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lienthong.directory.models import OPEN_END, Level
from lienthong.scoreboard.models.facts import Fact
from lienthong.scoreboard.models.periods import Period
from lienthong.scoreboard.rules import submissions


class Form(models.Model):
    """What is asked of whom, and by when. It is asked of the units of its levels and of those that it
    names, as far as an indicator of it applies to them."""

    code = models.CharField(max_length=60, unique=True, db_collation="C")
    title = models.CharField(_("Tên biểu mẫu"), max_length=200)
    guidance = models.TextField(_("Hướng dẫn"), max_length=4000, blank=True)
    kind = models.CharField(_("Kỳ báo cáo"), max_length=7, choices=Period.Kind)
    indicators = models.ManyToManyField("scoreboard.Indicator", related_name="+")
    levels = ArrayField(models.CharField(max_length=10, choices=Level), blank=True, default=list)
    units = models.ManyToManyField("directory.Unit", related_name="+")
    due_days = models.SmallIntegerField()  # after the period's last day
    remind_before = ArrayField(models.SmallIntegerField(), blank=True, default=list)  # days
    remind_after = ArrayField(models.SmallIntegerField(), blank=True, default=list)
    valid_from = models.DateField()  # of periods that begin on it or later
    valid_to = models.DateField(default=OPEN_END)
    version = models.IntegerField(default=1)  # who saves an older one is told

    class Meta:
        ordering = ["title", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="form_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Submission(models.Model):
    """A unit's filled form of one period. There is none before its first draft."""

    State = submissions.State
    STATES = [(state.value, words) for state, words in submissions.STATES.items()]

    form = models.ForeignKey("scoreboard.Form", models.PROTECT, related_name="+")
    period = models.ForeignKey("scoreboard.Period", models.CASCADE, related_name="+")
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=STATES, default=State.DRAFT.value)
    version = models.IntegerField(default=1)
    submitted_at = models.DateTimeField(null=True)  # the first time that it was handed in
    batch = models.ForeignKey(  # of its figures, once accepted
        "scoreboard.Batch", models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "period", "unit"], name="submission_once")
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.period_id} {self.unit_id}: {self.state}"


class Answer(models.Model):
    """What a unit says of one indicator. No row: nothing yet, which is not "no data"."""

    submission = models.ForeignKey("scoreboard.Submission", models.CASCADE, related_name="+")
    indicator = models.ForeignKey("scoreboard.Indicator", models.CASCADE, related_name="+")
    state = models.CharField(max_length=14, choices=Fact.State)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    note = models.CharField(
        max_length=300, blank=True
    )  # why there is no value, where there is none

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "indicator"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(state="value", value__isnull=False)
                | (~Q(state="value") & Q(value__isnull=True)),
                name="answer_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.value}"


class SubmissionStep(models.Model):
    """Who did what with a submission, and when. Drafts leave none but the first."""

    ACTS = [(act.value, words) for act, words in submissions.ACTS.items()]

    submission = models.ForeignKey("scoreboard.Submission", models.CASCADE, related_name="+")
    act = models.CharField(max_length=8, choices=ACTS)
    by = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)  # of the person
    comment = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.submission_id} {self.act} {self.by}"


class FormReminder(models.Model):
    """That a unit was reminded: once for each day that the form names."""

    form = models.ForeignKey("scoreboard.Form", models.CASCADE, related_name="+")
    period = models.ForeignKey("scoreboard.Period", models.CASCADE, related_name="+")
    unit = models.ForeignKey("directory.Unit", models.CASCADE, related_name="+")
    days = models.SmallIntegerField()  # from the due day; negative before it
    letters = models.SmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "period", "unit", "days"], name="form_reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.period_id} {self.unit_id}: {self.days}"
