"""Files that administrators bring: what was uploaded, what the check said of each row."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """A file on its way: checked, agreed to, applied. Only who uploaded it sees it, for a week."""

    class State(models.TextChoices):
        CHECKING = "checking", _("Đang kiểm tra")
        CHECKED = "checked", _("Đã kiểm tra")
        APPLYING = "applying", _("Đang áp dụng")
        DONE = "done", _("Đã áp dụng")
        FAILED = "failed", _("Không đọc được")

    kind = models.CharField(max_length=16)  # a key of console.lists.LISTS
    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    address = models.CharField(max_length=64)  # from where, for the audit trail
    language = models.CharField(max_length=8)  # of the report
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)  # SHA-256 of the content, hexadecimal
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.CHECKING)
    done = models.IntegerField(default=0)  # rows
    total = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)  # rows by importing.Outcome
    notes = models.JSONField(default=list)  # sentences
    heading = models.IntegerField(default=1)  # number of the heading's row
    fingerprint = models.CharField(max_length=64, blank=True)  # of the plan that the report tells
    error = models.TextField(blank=True)  # why it failed, or has to be looked at again
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-created_at"], name="import_run_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ImportLine(models.Model):
    """What the check said of one row: `kit.importing.line`."""

    run = models.ForeignKey("console.ImportRun", models.CASCADE, related_name="+")
    rank = models.SmallIntegerField()  # what needs a person first
    row = models.IntegerField()
    outcome = models.CharField(max_length=16)
    said = models.JSONField()
    printed = models.CharField(max_length=2000, blank=True)  # a unit's name to confirm,
    candidates = models.JSONField(default=list)  # and the codes of the units it may mean

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "row"], name="import_line_once")]
        indexes = [models.Index(fields=["run", "rank", "row"], name="import_line_order")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.row}"
