"""What the platform remembers of its own use, when what it was seen in has been forgotten."""

from django.db import models


class ApplicationUse(models.Model):
    """On which days of a month an account entered an application, for itself. Grants are forgotten after
    a month; this is what is kept of them: a row for the 22 working days of a clerk."""

    month = models.DateField()  # its first day
    application = models.ForeignKey("sso.Application", models.CASCADE, related_name="+")
    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    days = models.IntegerField()  # bit n-1 is day n

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "application", "account"], name="application_use_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.account_id} in {self.application_id}"
