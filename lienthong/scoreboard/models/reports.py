"""Reports as people write, approve and publish them.

A published report is frozen by the database itself (migration `reports_freeze`): its row, its sections,
its text as a document and its files. A correction is a further edition that replaces it.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """One edition of a period's report, with what its cover says."""

    class Kind(models.TextChoices):
        SPECIAL = "special", _("Báo cáo chuyên đề")
        REGULAR = "regular", _("Báo cáo định kỳ")

    class State(models.TextChoices):
        DRAFT = "draft", _("Đang soạn")
        SUBMITTED = "submitted", _("Chờ duyệt")
        APPROVED = "approved", _("Đã duyệt")
        PUBLISHED = "published", _("Đã phát hành")

    period = models.ForeignKey("scoreboard.Period", models.PROTECT, related_name="+")
    kind = models.CharField(_("Loại"), max_length=7, choices=Kind, default=Kind.SPECIAL)
    edition = models.SmallIntegerField(default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    correction = models.CharField(_("Lý do phát hành lại"), max_length=500, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    version = models.IntegerField(
        default=1
    )  # of all that is written: who saves says which they saw
    # The cover, as NĐ 30/2020/NĐ-CP lays it out; `symbol` is what follows the number's slash.
    title = models.CharField(_("Tên báo cáo"), max_length=200)
    subtitle = models.CharField(_("Về việc"), max_length=300, blank=True)
    authority = models.CharField(_("Cơ quan chủ quản"), max_length=200, blank=True)
    body = models.CharField(_("Cơ quan phát hành"), max_length=200)
    symbol = models.CharField(_("Ký hiệu"), max_length=40)
    place = models.CharField(_("Nơi ban hành"), max_length=100, blank=True)
    dated = models.DateField(_("Ngày ban hành"), null=True)
    marking = models.CharField(_("Đóng dấu"), max_length=60, blank=True)
    distribution = models.TextField(_("Nơi nhận"), max_length=4000, blank=True)  # a line each
    signer_office = models.CharField(_("Chức vụ người ký"), max_length=200, blank=True)
    signer = models.CharField(_("Người ký"), max_length=100, blank=True)

    class Meta:
        ordering = ["-period__starts_on", "kind", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["period", "kind", "edition"], name="report_edition"),
            models.UniqueConstraint(
                fields=["period", "kind"], condition=~Q(state="published"), name="report_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(edition=1, replaces=None) | Q(edition__gt=1, replaces__isnull=False),
                name="report_edition_replaces",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period_id}/{self.edition}"


class Section(models.Model):
    """A part of a report: what people write, or a topic's figures, which are made anew each time."""

    class Kind(models.TextChoices):
        EDITORIAL = "editorial", _("Bài viết")
        FIGURES = "figures", _("Số liệu")

    report = models.ForeignKey("scoreboard.Report", models.CASCADE, related_name="+")
    position = models.IntegerField()
    heading = models.CharField(_("Tiêu đề"), max_length=200)
    level = models.SmallIntegerField(_("Cấp"), default=1)  # 1: "I.", 2: "1."
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.EDITORIAL)
    topic = models.CharField(max_length=60, blank=True, db_collation="C")  # topics.TOPICS
    content = models.TextField(blank=True)  # document.codec; blank: nothing is written yet
    version = models.IntegerField(default=1)
    changed_by = models.CharField(max_length=100, blank=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=[1, 2]), name="section_level"),
            models.CheckConstraint(
                condition=Q(kind="editorial", topic="") | Q(kind="figures", content=""),
                name="section_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.heading


class SectionVersion(models.Model):
    """What a section was before it was saved: the way back."""

    section = models.ForeignKey("scoreboard.Section", models.CASCADE, related_name="+")
    content = models.TextField(blank=True)
    by = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.section_id} @ {self.at}"


class SectionDraft(models.Model):
    """What somebody is writing and has not saved: kept while they write, so that nothing is lost."""

    section = models.ForeignKey("scoreboard.Section", models.CASCADE, related_name="+")
    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    content = models.TextField()
    seen = models.IntegerField()  # the section's version when they began
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "account"], name="section_draft_once")
        ]

    def __str__(self) -> str:
        return f"{self.section_id} by {self.account_id}"


class ReportStep(models.Model):
    """Who did what with a report, and what they said."""

    class Kind(models.TextChoices):
        CREATED = "created", _("Lập báo cáo")
        SUBMITTED = "submitted", _("Trình duyệt")
        RETURNED = "returned", _("Trả lại")
        APPROVED = "approved", _("Duyệt")
        PUBLISHED = "published", _("Phát hành")

    report = models.ForeignKey("scoreboard.Report", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    account = models.ForeignKey("identity.Account", models.SET_NULL, null=True, related_name="+")
    by = models.CharField(max_length=100)
    at = models.DateTimeField()
    comment = models.CharField(max_length=1000, blank=True)
    digest = models.BinaryField(
        max_length=32, null=True
    )  # SHA-256 of the document that was approved

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"


class Publication(models.Model):
    """What was published: the number, the whole text as a value, and where its figures come from."""

    report = models.OneToOneField("scoreboard.Report", models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)  # "02/BC-STTTT"
    year = models.SmallIntegerField()
    body = models.CharField(max_length=200)
    by = models.CharField(max_length=100)
    at = models.DateTimeField()
    document = models.TextField()  # document.codec
    digest = models.BinaryField(max_length=32)  # SHA-256 of `document` in UTF-8
    ways = models.JSONField()  # reports.ways: what each sentence and cell leads to

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Upper("body"), "year", Upper("number"), name="publication_number"
            )
        ]

    def __str__(self) -> str:
        return self.number


class PublishedFile(models.Model):
    """A published report as a file."""

    publication = models.ForeignKey("scoreboard.Publication", models.PROTECT, related_name="+")
    format = models.CharField(max_length=4, db_collation="C")  # docx, pdf, xlsx
    data = models.BinaryField()
    digest = models.BinaryField(max_length=32)  # SHA-256

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "format"], name="published_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}.{self.format}"
