"""What a session must have shown before it opens something, and who is exempt."""

from django.db import models
from django.db.models import Q

from lienthong.directory.models import ENDS_AFTER_START, OPEN_END
from lienthong.identity.rules import ROLE_NAMES


class SignInPolicy(models.Model):
    """From a day on, whoever it concerns enters only with a session of this level, or of VNeID.

    `application` is the name of who asks, which only its owner understands; "" is every application and
    the console. A cut-off is a policy with `vneid`.
    """

    application = models.CharField(max_length=60, blank=True, db_collation="C")
    unit = models.ForeignKey("directory.Unit", models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=32, choices=ROLE_NAMES, blank=True)
    level = models.SmallIntegerField(default=1)
    vneid = models.BooleanField(default=False)
    passkey_counts = models.BooleanField(default=False)  # instead of VNeID, of a verified person
    starts_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    set_by = models.CharField(max_length=100)
    # Over which subtree whoever set it administers (null: the province). Who ends it, covers that.
    set_over = models.ForeignKey("directory.Unit", models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="policy_level"),
            models.CheckConstraint(
                condition=Q(vneid=True) | Q(level__gt=1), name="policy_asks_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application or '*'} from {self.starts_on}"


class BreakGlass(models.Model):
    """An account that policies do not hold back, so that someone can mend what shut everybody out."""

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    named_by = models.CharField(max_length=100)
    named_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="break_glass_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"break glass of {self.account_id}"
