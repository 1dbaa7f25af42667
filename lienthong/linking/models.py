"""An application's own list of users, what each row was matched to, and what people decided."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong.linking import rules


class LinkRun(models.Model):
    """One upload of an application's users.

    It knows only accounts and units within `scopes`, what its uploader administered; who does not
    administer all of that does not see it (SECURITY.md 49).
    """

    class State(models.TextChoices):
        READING = "reading", _("Đang đọc tệp")
        COLUMNS = "columns", _("Chờ chọn cột")
        MATCHING = "matching", _("Đang đối chiếu")
        MATCHED = "matched", _("Đã đối chiếu")
        APPLYING = "applying", _("Đang gắn")
        FAILED = "failed", _("Không đọc được")

    application = models.ForeignKey("sso.Application", models.CASCADE, related_name="+")
    scopes = ArrayField(models.TextField(db_collation="C"))
    account = models.ForeignKey(  # whoever asked last; null: the system
        "identity.Account", models.CASCADE, null=True, related_name="+"
    )
    address = models.CharField(max_length=64)  # from where, for the audit trail
    language = models.CharField(max_length=8)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()  # until its rows are read
    digest = models.CharField(max_length=64)  # SHA-256 of the content, hexadecimal
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.READING)
    done = models.IntegerField(default=0)  # rows
    total = models.IntegerField(default=0)
    columns = models.JSONField(default=dict)  # as a person chose them: linking.columns.Choice
    notes = models.JSONField(default=list)  # sentences
    counts = models.JSONField(default=dict)  # rows by rules.Outcome
    error = models.TextField(blank=True)
    matched_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["application", "-created_at"], name="link_run_of")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.pk}"


class Decision(models.Model):
    """What a person said of one of the application's users; it outlives the list it was said of.

    `basis` tells what was known of the user then: where that changes, the question is open again.
    """

    class Kind(models.TextChoices):
        LINK = "link", _("Gắn với cán bộ")
        FOREIGN = "foreign", _("Không phải người của tỉnh")
        LATER = "later", _("Để sau")

    application = models.ForeignKey("sso.Application", models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    basis = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=Kind)
    account = models.ForeignKey("identity.Account", models.CASCADE, null=True, related_name="+")
    needs_email = models.BooleanField(default=False)  # the user lacks the account's official e-mail
    decided_by = models.CharField(max_length=100)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="decision_once"),
            models.CheckConstraint(
                condition=models.Q(kind="link", account__isnull=False)
                | (~models.Q(kind="link") & models.Q(account=None)),
                name="decision_form",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.key}"


class LinkRow(models.Model):
    """One of the application's users, as its list has it, and who that seems to be."""

    run = models.ForeignKey("linking.LinkRun", models.CASCADE, related_name="+")
    row = models.IntegerField()  # as spreadsheet programs number it
    key = models.CharField(max_length=200)  # columns.Said.key
    basis = models.CharField(max_length=64)
    user = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=500)
    phone = models.CharField(max_length=200)
    unit = models.CharField(max_length=300)  # as printed
    bureau = models.CharField(max_length=300)
    status = models.CharField(max_length=100)
    locked = models.BooleanField()  # closed in the application: nothing is to be done
    place = models.ForeignKey("directory.Unit", models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(
        max_length=16, choices=[(one.value, one.value) for one in rules.Outcome]
    )
    reason = models.CharField(max_length=20)  # rules.Reason
    signs = ArrayField(models.CharField(max_length=16))  # rules.Sign
    account = models.ForeignKey("identity.Account", models.SET_NULL, null=True, related_name="+")
    firm = models.BooleanField()  # certain by itself
    candidates = ArrayField(models.BigIntegerField())  # accounts
    others = ArrayField(models.IntegerField())  # rows of a duplicate
    decision = models.ForeignKey("linking.Decision", models.SET_NULL, null=True, related_name="+")
    search = models.TextField()  # folded

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "row"], name="link_row_once")]
        indexes = [models.Index(fields=["run", "outcome", "row"], name="link_row_outcome")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.row}"
