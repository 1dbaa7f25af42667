"""Year-end files of many units, made by a job."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class YearEndArchive(models.Model):
    """The year-end files of all units in one zip; only who asked for it sees it, for a week."""

    class State(models.TextChoices):
        WORKING = "working", _("Đang lập")
        DONE = "done", _("Đã lập xong")
        FAILED = "failed", _("Không lập được")

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    year = models.SmallIntegerField()
    until = models.CharField(max_length=8)  # code of the closing month: 2023-12
    form = models.CharField(max_length=4)  # a key of document.formats.FORMATS
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=7, choices=State, default=State.WORKING)
    done = models.IntegerField(default=0)  # units
    total = models.IntegerField(default=0)
    content = models.BinaryField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-created_at"], name="year_end_archive_of")]

    def __str__(self) -> str:
        return f"{self.year} {self.form}: {self.state}"
