"""Which units were reminded of what, when and by whom."""

from django.db import models


class Reminded(models.Model):
    """A finding of a period that a unit was told of, with the value as it was told: once, never again.

    `kind` is of rules.findings.Kind.
    """

    period = models.ForeignKey("scoreboard.Period", models.CASCADE, related_name="+")
    indicator = models.ForeignKey("scoreboard.Indicator", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")
    told = models.CharField(max_length=60)  # "24,39%"
    letter = models.CharField(max_length=60, blank=True)  # number of the letter
    recipients = models.SmallIntegerField()  # how many accounts of the unit were told
    by = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "indicator", "kind", "unit"], name="reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.period_id} {self.indicator_id} {self.kind} @ {self.unit_id}"
