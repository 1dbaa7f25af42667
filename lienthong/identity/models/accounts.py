"""Accounts, what they may do as administrators, and their passwords."""

import uuid

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lienthong.directory.models import ENDS_AFTER_START, OPEN_END
from lienthong.identity import rules


class Account(models.Model):
    """An officer's account in one unit, a citizen's, or an organisation's.

    An officer's name, and so the official e-mail, is never given to another. Citizens and organisations
    stand outside the tree of units: whatever is asked of a subtree never finds them.
    """

    class Kind(models.TextChoices):
        OFFICER = "officer", _("Cán bộ")
        CITIZEN = "citizen", _("Công dân")
        ORGANISATION = "organisation", _("Tổ chức, doanh nghiệp")

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OFFICER)
    name = models.CharField(max_length=64, unique=True, db_collation="C")  # the e-mail's local part
    subject = models.UUIDField(default=uuid.uuid4, unique=True)  # `sub` towards applications
    family_name = models.CharField(_("Họ và tên đệm"), max_length=100)
    given_name = models.CharField(_("Tên"), max_length=200)  # an organisation's whole name
    unit = models.ForeignKey("directory.Unit", models.PROTECT, null=True, related_name="+")
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
    # Whose account it is, once that was proved; before, what was declared of it.
    person = models.ForeignKey("persons.Person", models.PROTECT, null=True, related_name="+")
    bound_at = models.DateTimeField(null=True)
    declared = models.ForeignKey("persons.Check", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=rules.ACCOUNT_NAME.pattern), name="account_name_form"
            ),
            models.CheckConstraint(
                condition=Q(kind="officer", unit__isnull=False)
                | (~Q(kind="officer") & Q(unit__isnull=True)),
                name="account_officer_has_unit",
            ),
            models.CheckConstraint(
                condition=Q(person=None, bound_at=None)
                | Q(person__isnull=False, bound_at__isnull=False),
                name="account_bound_when",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(kind="citizen"), name="account_of_citizen"
            ),
            models.UniqueConstraint(
                fields=["tax_code"],
                condition=Q(kind="organisation"),
                name="account_of_organisation",
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
            models.Index(
                fields=["person"], condition=Q(person__isnull=False), name="account_person"
            ),
            GinIndex(OpClass(F("search"), name="gin_trgm_ops"), name="account_search"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        return f"{self.family_name} {self.given_name}".strip()

    @property
    def unit_path(self) -> str:
        """Where the account stands in the tree; "" for who stands outside it."""
        return self.unit.path if self.unit else ""

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
