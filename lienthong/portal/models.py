"""What the launcher remembers of its own: favourites and notices."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Favourite(models.Model):
    """An application that an officer put in front."""

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    application = models.ForeignKey("sso.Application", models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "application"], name="favourite_once")
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.application_id}"


class Notice(models.Model):
    """A message of the province, or of a unit to its subtree, shown above the tiles while it lasts."""

    text = models.CharField(_("Nội dung"), max_length=300)
    link_url = models.URLField(_("Địa chỉ liên kết"), blank=True)
    link_text = models.CharField(_("Chữ của liên kết"), max_length=60, blank=True)
    important = models.BooleanField(_("Quan trọng"), default=False)
    unit = models.ForeignKey("directory.Unit", models.CASCADE, related_name="+")
    starts_at = models.DateTimeField(_("Hiện từ"))
    ends_at = models.DateTimeField(_("Đến"))
    written_by = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="notice_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.text
