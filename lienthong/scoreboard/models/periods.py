"""The months, quarters and years that are reported."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Period(models.Model):
    """One report's time. Its figures go up to `as_of`, which may lie after its end: those of February
    2023 were taken on 17 March."""

    class Kind(models.TextChoices):
        MONTH = "month", _("Tháng")
        QUARTER = "quarter", _("Quý")
        YEAR = "year", _("Năm")

    code = models.CharField(max_length=8, unique=True, db_collation="C")  # 2023-02, 2023-Q1, 2023
    kind = models.CharField(max_length=7, choices=Kind)
    starts_on = models.DateField()
    ends_on = models.DateField()  # the first day that is no longer in it
    as_of = models.DateField()
    reported_on = models.DateField(null=True)  # the day that the report is dated
    closed_at = models.DateTimeField(
        null=True
    )  # figures of a closed period change by correction only

    class Meta:
        ordering = ["starts_on", "kind"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="period_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.code
