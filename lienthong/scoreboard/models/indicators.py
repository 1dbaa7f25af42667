"""What is measured, against what, of whom, and when."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lienthong.directory.models import OPEN_END, Kind, Level


class Measure(models.TextChoices):
    """What a value is."""

    COUNT = "count", _("Số lượng")
    AMOUNT = "amount", _("Số tiền")
    SHARE = "share", _("Tỷ lệ phần trăm")  # 92.70 is 92,70%
    YES_NO = "yes_no", _("Có hoặc chưa")  # 1 or 0


class Direction(models.TextChoices):
    UP = "up", _("Càng cao càng tốt")
    DOWN = "down", _("Càng thấp càng tốt")
    NONE = "none", _("Không xếp hạng")


class Window(models.TextChoices):
    """What time a value of a period covers; it always ends on the period's `as_of`."""

    YEAR = "year", _("Từ đầu năm")
    PERIOD = "period", _("Trong kỳ")
    MONTH = "month", _("Từ đầu tháng")  # the month of `as_of`, which may not be the period
    DAY = "day", _("Trong một ngày")
    SINCE = "since", _("Từ một ngày cố định")
    STATE = "state", _("Đến ngày báo cáo")


class Aggregation(models.TextChoices):
    """How several values become one, over units or over time."""

    SUM = "sum", _("Cộng")
    RATIO = "ratio", _("Tổng tử số trên tổng mẫu số")
    MEAN = "mean", _("Trung bình cộng")
    LAST = "last", _("Giá trị cuối")
    NONE = "none", _("Không gộp")


class Reporter(models.TextChoices):
    CENTRE = "centre", _("Đơn vị tổng hợp")
    UNIT = "unit", _("Từng đơn vị tự báo cáo")
    PLATFORM = "platform", _("Nền tảng tự đo")


class Indicator(models.Model):
    """Something that is measured of units, period by period."""

    code = models.CharField(max_length=60, unique=True, db_collation="C")  # "signed-documents"
    name = models.CharField(_("Tên chỉ tiêu"), max_length=200)
    short_name = models.CharField(_("Tên ngắn"), max_length=80, blank=True)
    topic = models.CharField(_("Chủ đề"), max_length=60, db_collation="C")  # topics.TOPICS
    unit_of_measure = models.CharField(_("Đơn vị tính"), max_length=30)  # "cuộc", "%", "đồng"
    measure = models.CharField(max_length=8, choices=Measure)
    decimals = models.SmallIntegerField(default=0)  # as it is printed
    numerator = models.CharField(_("Tử số"), max_length=200, blank=True)
    denominator = models.CharField(_("Mẫu số"), max_length=200, blank=True)
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.UP)
    over_units = models.CharField(max_length=5, choices=Aggregation, default=Aggregation.SUM)
    over_time = models.CharField(max_length=5, choices=Aggregation, default=Aggregation.LAST)
    window = models.CharField(max_length=6, choices=Window, default=Window.STATE)
    window_from = models.DateField(null=True, blank=True)  # of Window.SINCE
    # The units that it applies to, beside those of Applicability: of these levels and kinds.
    levels = ArrayField(models.CharField(max_length=10, choices=Level), blank=True, default=list)
    kinds = ArrayField(  # none: of every kind
        models.CharField(max_length=16, choices=Kind), blank=True, default=list
    )
    reporter = models.CharField(max_length=8, choices=Reporter, default=Reporter.CENTRE)
    source = models.CharField(_("Nguồn"), max_length=200, blank=True)
    public = models.BooleanField(_("Công khai"), default=False)
    position = models.IntegerField(default=100)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="indicator_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(window="since") | Q(window_from__isnull=False),
                name="indicator_since_when",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Applicability(models.Model):
    """A unit to which an indicator applies, or does not, against what its level says."""

    indicator = models.ForeignKey("scoreboard.Indicator", models.CASCADE, related_name="+")
    unit = models.ForeignKey("directory.Unit", models.CASCADE, related_name="+")
    applies = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "unit"],
                condition=Q(valid_to=OPEN_END),
                name="applicability_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} @ {self.unit_id}: {self.applies}"


class Target(models.Model):
    """A value to be reached, from a day on; where levels differ, one for each."""

    indicator = models.ForeignKey("scoreboard.Indicator", models.CASCADE, related_name="+")
    level = models.CharField(max_length=10, choices=Level, blank=True)  # "": every level
    value = models.DecimalField(max_digits=20, decimal_places=4)
    decision = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gt=F("valid_from")), name="target_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} ≥ {self.value}"


class Weight(models.Model):
    """How much an indicator counts in a composite index, published with it."""

    index = models.CharField(max_length=40, db_collation="C")  # "digital-2023"
    indicator = models.ForeignKey("scoreboard.Indicator", models.CASCADE, related_name="+")
    weight = models.DecimalField(max_digits=6, decimal_places=3)
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    def __str__(self) -> str:
        return f"{self.index}: {self.indicator_id} × {self.weight}"
