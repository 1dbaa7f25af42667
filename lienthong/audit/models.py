"""The audit trail: events that are only ever inserted, and the seals that chain them.

An event is written inside the transaction of the action it tells of, together with a row of
`Unsealed`. Once a second the sealer takes what is unsealed into the next `Seal`. The database
refuses to change or remove events and seals (migration 0001); when someone who owns the database
does so nevertheless, `lienthong audit verify` finds it.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.audit import kinds, rules


class Outcome(models.TextChoices):
    OK = "ok", _("Thành công")
    REFUSED = "refused", _("Bị từ chối")
    FAILED = "failed", _("Lỗi")


class Event(models.Model):
    """One thing that happened. Account ids are plain numbers: accounts live a floor above."""

    id = models.BigIntegerField(primary_key=True)  # from the sequence audit_event_ids
    at = models.DateTimeField()
    kind = models.CharField(max_length=kinds.MAX_LENGTH)
    outcome = models.CharField(max_length=8, choices=Outcome)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=rules.LABEL_LENGTH, db_collation="C")
    on_behalf_of = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=rules.LABEL_LENGTH, db_collation="C")
    subject_label = models.CharField(max_length=rules.LABEL_LENGTH)
    subject_folded = models.CharField(max_length=rules.LABEL_LENGTH, db_collation="C")  # to search
    unit_path = models.TextField(db_collation="C")  # of the subject's unit at that time, or ""
    address = models.CharField(max_length=64, db_collation="C")
    session_id = models.BigIntegerField(null=True)
    details = models.JSONField()
    mac = models.BinaryField()  # over every column above: rules.event_mac

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="outcome_known")
        ]
        # Pages read newest first; C collation lets a prefix ("/1/23/", "hoalt") be a range.
        indexes = [
            models.Index(fields=["at", "id"], name="event_at"),
            models.Index(
                fields=["outcome", "at", "id"], name="event_not_ok", condition=~Q(outcome="ok")
            ),
            models.Index(fields=["kind", "at", "id"], name="event_kind"),
            models.Index(fields=["unit_path", "at", "id"], name="event_unit"),
            models.Index(fields=["actor_label", "at", "id"], name="event_actor"),
            models.Index(fields=["subject_folded", "at", "id"], name="event_subject"),
            models.Index(
                fields=["subject_kind", "subject_id", "at", "id"], name="event_subject_id"
            ),
            models.Index(fields=["address", "at", "id"], name="event_address"),
            models.Index(
                fields=["session_id", "at", "id"],
                name="event_session",
                condition=Q(session_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.subject_label}"


class Unsealed(models.Model):
    """Events that wait for the sealer. No foreign key: if one is removed, its number stays."""

    event_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.event_id)


class Seal(models.Model):
    """Events in their order, chained to the seal before."""

    seq = models.BigIntegerField(primary_key=True)  # 1, 2, 3 …: without gaps
    at = models.DateTimeField()
    previous = models.BinaryField()  # hash of the seal before; empty for the first
    event_ids = ArrayField(models.BigIntegerField())
    content = models.BinaryField()  # digest of the events' macs in that order: rules.content_digest
    hash = models.BinaryField()  # over every column above: rules.seal_hash

    def __str__(self) -> str:
        return str(self.seq)
