"""Accounts of officers, how they prove themselves, and the sessions that follow."""

import uuid

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lienthong.directory.models import ENDS_AFTER_START, OPEN_END
from lienthong.identity import rules


class Account(models.Model):
    """One officer's account in one unit. Its name, and so its official e-mail, is never given to another."""

    name = models.CharField(max_length=64, unique=True, db_collation="C")  # the e-mail's local part
    subject = models.UUIDField(default=uuid.uuid4, unique=True)  # `sub` towards applications
    family_name = models.CharField(_("Họ và tên đệm"), max_length=100)
    given_name = models.CharField(_("Tên"), max_length=50)
    unit = models.ForeignKey("directory.Unit", models.PROTECT, related_name="+")
    title = models.CharField(_("Chức vụ"), max_length=100, blank=True)
    phone = models.CharField(_("Số điện thoại"), max_length=30, blank=True)
    mobile = models.CharField(_("Số di động"), max_length=30, blank=True)
    emails = models.CharField(_("Email"), max_length=500, blank=True)  # several, separated by ";"
    photo = models.BinaryField(null=True)  # a small JPEG, drawn by photos.redraw
    # How the desk that receives dossiers is reached (SOURCES.md §2)
    desk = models.CharField(_("Nơi tiếp nhận hồ sơ"), max_length=200, blank=True)
    desk_phone = models.CharField(_("Số điện thoại đơn vị tiếp nhận"), max_length=30, blank=True)
    office_address = models.CharField(_("Địa chỉ cơ quan"), max_length=300, blank=True)
    return_address = models.CharField(_("Địa chỉ trả hồ sơ"), max_length=300, blank=True)
    beneficiary_account = models.CharField(_("Mã tài khoản thụ hưởng"), max_length=40, blank=True)
    beneficiary_bank = models.CharField(_("Mã ngân hàng thụ hưởng"), max_length=20, blank=True)
    tax_code = models.CharField(_("Mã số thuế"), max_length=14, blank=True)
    represents_unit = models.BooleanField(_("Đại diện phòng có số riêng/đơn vị"), default=False)
    represents_bureau = models.BooleanField(_("Đại diện phòng ban"), default=False)
    sort_key = models.CharField(max_length=400, db_collation="C")  # text.sort_key of the full name
    search = models.TextField()  # folded full name, account name, phones
    created_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=rules.ACCOUNT_NAME.pattern), name="account_name_form"
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "sort_key", "id"],
                condition=Q(removed_at=None),
                name="account_in_unit",
            ),
            models.Index(
                fields=["sort_key", "id"], condition=Q(removed_at=None), name="account_order"
            ),
            # Small: 100,000 officers are counted by unit within milliseconds.
            models.Index(fields=["unit"], condition=Q(removed_at=None), name="account_headcount"),
            GinIndex(OpClass(F("search"), name="gin_trgm_ops"), name="account_search"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        return f"{self.family_name} {self.given_name}".strip()

    @property
    def enabled(self) -> bool:
        return self.suspended_at is None and self.removed_at is None

    @property
    def status(self) -> str:
        """ "active", "suspended" or "removed"."""
        return "removed" if self.removed_at else "suspended" if self.suspended_at else "active"


class Role(models.Model):
    """What an account may do as an administrator, where, and for how long."""

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    role = models.CharField(max_length=32, choices=rules.ROLE_NAMES)
    unit = models.ForeignKey("directory.Unit", models.CASCADE, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)
    granted_by = models.CharField(max_length=100)
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="role_ends_after_start")
        ]
        indexes = [models.Index(fields=["account"], name="role_account")]

    def __str__(self) -> str:
        return f"{self.role} @ {self.unit_id}"


class Password(models.Model):
    account = models.OneToOneField(
        "identity.Account", models.CASCADE, primary_key=True, related_name="+"
    )
    hash = models.CharField(max_length=200)  # Argon2id, in its PHC string
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"password of {self.account_id}"


class PasswordLink(models.Model):
    """A one-time link with which an officer sets a password; only its digest is kept."""

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    issued_by = models.CharField(max_length=100)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link for {self.account_id}"


class Session(models.Model):
    """A signed-in browser. Ending it is state: whatever hangs on it joins it and sees `ended_at`."""

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)  # of the cookie's token
    public_id = models.UUIDField(default=uuid.uuid4, unique=True)  # `sid` towards applications
    created_at = models.DateTimeField()
    authenticated_at = models.DateTimeField()  # `auth_time`: when a password was last typed
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # absolute
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=32, blank=True)
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    methods = models.CharField(max_length=64)  # RFC 8176 names, separated by spaces

    class Meta:
        indexes = [
            models.Index(fields=["account"], condition=Q(ended_at=None), name="session_live"),
            models.Index(fields=["account", "-created_at"], name="session_history"),
        ]

    def __str__(self) -> str:
        return f"session {self.pk} of {self.account_id}"


class KnownDevice(models.Model):
    """A browser from which the account has signed in before: others' failures never lock it out."""

    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="known_device")]

    def __str__(self) -> str:
        return f"device of {self.account_id}"


class Failures(models.Model):
    """Failed attempts within a window, by a keyed hash of what they are counted for (rules.LIMITS)."""

    key = models.BinaryField(max_length=32, primary_key=True)
    count = models.IntegerField()
    window_ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["window_ends_at"], name="failures_window")]

    def __str__(self) -> str:
        return f"{self.count} failures"


class DailySignIn(models.Model):
    """The scoreboard's source: who signed in on a day, how often, and from which unit."""

    day = models.DateField()
    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    unit = models.ForeignKey("directory.Unit", models.CASCADE, related_name="+")
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "account", "unit"], name="daily_sign_in")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
