"""Who may act for whom, for what, until when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Delegation(models.Model):
    """Ủy quyền: the giver's work may be done by the receiver, who stays visible as the one who acts.

    What it covers is a `(kind, key)` pair that its owner understands: an application's slug, the code of
    a field of procedures, or "" for everything that applications let be delegated.
    """

    class Kind(models.TextChoices):
        APPLICATION = "application", _("Một ứng dụng")
        FIELD = "field", _("Một lĩnh vực thủ tục")
        EVERYTHING = "everything", _("Mọi việc ủy quyền được")

    class State(models.TextChoices):
        ASKED = "asked", _("Chờ nhận")
        ACCEPTED = "accepted", _("Đã nhận")
        DECLINED = "declined", _("Từ chối")
        REVOKED = "revoked", _("Đã thu hồi")

    giver = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    receiver = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    # Their posts: who moves on leaves behind what was given there
    giver_unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")
    receiver_unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=60, blank=True, db_collation="C")
    starts_on = models.DateField()
    ends_on = models.DateField()  # the first day on which it no longer holds
    reason = models.CharField(max_length=300)
    decision = models.CharField(max_length=100, blank=True)  # number of the written decision
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="delegation_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="delegation_to_another"),
            models.CheckConstraint(
                condition=Q(kind="everything", key="") | (~Q(kind="everything") & ~Q(key="")),
                name="delegation_key",
            ),
        ]
        indexes = [
            models.Index(fields=["giver", "-asked_at"], name="delegation_giver"),
            models.Index(fields=["receiver", "-asked_at"], name="delegation_receiver"),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.receiver_id}: {self.kind} {self.key}"


class Acting(models.Model):
    """The session that acts by a delegation; it ends with it. What runs is looked at every second."""

    session = models.OneToOneField(
        "identity.Session", models.CASCADE, primary_key=True, related_name="+"
    )
    delegation = models.ForeignKey("delegation.Delegation", models.CASCADE, related_name="+")
    running = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(fields=["session"], condition=Q(running=True), name="acting_running")
        ]

    def __str__(self) -> str:
        return f"session {self.session_id} by delegation {self.delegation_id}"
