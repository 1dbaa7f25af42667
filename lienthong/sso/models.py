"""Applications, who may enter them, and what was granted to them.

A `Grant` outlives its tokens: whatever ends it (a replay, a revocation, a signed-out session, a
removed account, a suspended application) is state that every check joins (`sql.py`), so nothing has
to be called.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lienthong.directory.models import OPEN_END
from lienthong.protocols import jose
from lienthong.sso import rules


class Identifier(models.TextChoices):
    """Under which name an application knows an officer (`preferred_username`)."""

    EMAIL = "email", _("Thư điện tử công vụ")
    ACCOUNT = "account", _("Tên tài khoản")
    MAPPED = "mapped", _("Tên riêng trong ứng dụng")


class Application(models.Model):
    """Something that officers enter; how it learns who they are is its `Client`'s."""

    slug = models.CharField(max_length=60, unique=True, db_collation="C")
    name = models.CharField(_("Tên ứng dụng"), max_length=100)
    description = models.CharField(_("Mô tả"), max_length=200, blank=True)
    category = models.CharField(_("Nhóm"), max_length=60, blank=True)
    icon = models.CharField(_("Biểu tượng"), max_length=20, default="apps")
    launch_url = models.CharField(_("Địa chỉ mở ứng dụng"), max_length=2048)
    position = models.IntegerField(_("Thứ tự"), default=100)
    owner = models.ForeignKey(  # null: the province itself
        "directory.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    identifier = models.CharField(max_length=8, choices=Identifier, default=Identifier.EMAIL)
    claims = ArrayField(models.CharField(max_length=40), default=rules.all_claims)
    delegable = models.BooleanField(_("Ủy quyền được"), default=False)
    handles_fields = models.BooleanField(_("Xử lý thủ tục theo lĩnh vực"), default=False)
    created_at = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__regex=rules.SLUG.pattern), name="application_slug_form"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def enabled(self) -> bool:
        return self.suspended_at is None and self.removed_at is None


class Client(models.Model):
    """An application's registration for OpenID Connect."""

    application = models.OneToOneField(
        "sso.Application", models.CASCADE, primary_key=True, related_name="+"
    )
    client_id = models.CharField(max_length=128, unique=True, db_collation="C")
    public = models.BooleanField(default=False)
    redirect_uris = ArrayField(models.CharField(max_length=2048))
    post_logout_redirect_uris = ArrayField(models.CharField(max_length=2048), default=list)
    backchannel_logout_uri = models.CharField(max_length=2048, blank=True)
    id_token_alg = models.CharField(
        max_length=5, choices=[(name, name) for name in jose.ALGORITHMS], default="RS256"
    )
    require_pkce = models.BooleanField(default=False)
    offline_access = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.client_id


class ClientSecret(models.Model):
    """Digest of a secret; the one before stays good for a while after a renewal."""

    client = models.ForeignKey("sso.Client", models.CASCADE, related_name="+")
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"secret of {self.client_id}"


class AccessRule(models.Model):
    """Who may enter: every officer, those of a subtree, one account, or who stands outside the tree."""

    class Kind(models.TextChoices):
        EVERYONE = "everyone", _("Mọi cán bộ")
        SUBTREE = "subtree", _("Đơn vị và các đơn vị trực thuộc")
        ACCOUNT = "account", _("Tài khoản")
        CITIZENS = "citizens", _("Công dân")
        ORGANISATIONS = "organisations", _("Tổ chức, doanh nghiệp")

    application = models.ForeignKey("sso.Application", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=13, choices=Kind)
    unit = models.ForeignKey("directory.Unit", models.CASCADE, null=True, related_name="+")
    account = models.ForeignKey("identity.Account", models.CASCADE, null=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(default=OPEN_END)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["everyone", "citizens", "organisations"], unit=None, account=None
                )
                | Q(kind="subtree", unit__isnull=False, account=None)
                | Q(kind="account", unit=None, account__isnull=False),
                name="access_rule_form",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="access_rule_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["application"], name="access_rule_application")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.application_id}"


class MappedName(models.Model):
    """The name under which an application with a user table of its own knows an account."""

    application = models.ForeignKey("sso.Application", models.CASCADE, related_name="+")
    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "account"], name="mapped_account"),
            models.UniqueConstraint(fields=["application", "name"], name="mapped_name"),
        ]

    def __str__(self) -> str:
        return self.name


class SigningKey(models.Model):
    """A key that signs from a moment on, until a later one of its algorithm takes over (rules)."""

    kid = models.CharField(max_length=43, primary_key=True, db_collation="C")
    algorithm = models.CharField(max_length=5)
    sealed = models.BinaryField()  # PKCS #8, encrypted by the vault
    created_at = models.DateTimeField()
    signs_from = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.algorithm} {self.kid}"


class Configuration(models.Model):
    """One row whose number changes with any client or key: the stamp of the per-process copy."""

    number = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)


class Grant(models.Model):
    """What one sign-in granted to one client.

    Tokens speak of `account`; where another acts for it, `acting` is who sits there (`act`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    application = models.ForeignKey("sso.Application", models.CASCADE, related_name="+")
    account = models.ForeignKey("identity.Account", models.CASCADE, related_name="+")
    acting = models.ForeignKey("identity.Account", models.CASCADE, null=True, related_name="+")
    session = models.ForeignKey("identity.Session", models.CASCADE, related_name="+")
    scopes = ArrayField(models.CharField(max_length=40))
    auth_time = models.DateTimeField()
    methods = models.CharField(max_length=64)
    level = models.SmallIntegerField(default=1)  # `acr`
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["session"], condition=Q(ended_at=None), name="grant_live"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class LogoutDelivery(models.Model):
    """An application to be told that a session of it is over (Back-Channel Logout §2.5)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Đang báo")
        DONE = "done", _("Đã báo")
        FAILED = "failed", _("Không báo được")

    application = models.ForeignKey("sso.Application", models.CASCADE, related_name="+")
    session = models.ForeignKey("identity.Session", models.CASCADE, related_name="+")
    subject = models.UUIDField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)  # of the last try

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "session", "subject"], name="logout_delivery"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="waiting"), name="logout_delivery_due"
            ),
            models.Index(fields=["application", "-created_at"], name="logout_delivery_shown"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.state}"


class AuthorizationCode(models.Model):
    digest = models.BinaryField(max_length=32, primary_key=True)
    grant = models.ForeignKey("sso.Grant", models.CASCADE, related_name="+")
    redirect_uri = models.CharField(max_length=2048)
    code_challenge = models.CharField(max_length=43, blank=True)
    nonce = models.CharField(max_length=512, blank=True)
    expires_at = models.DateTimeField()
    uses = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="code_expiry")]

    def __str__(self) -> str:
        return f"code of {self.grant_id}"


class RefreshToken(models.Model):
    """Good as long as its grant and session; spent by its first use (protocols.oidc.refresh)."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    grant = models.ForeignKey("sso.Grant", models.CASCADE, related_name="+")
    issued_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"refresh token of {self.grant_id}"


class DailyEntry(models.Model):
    """The scoreboard's source: how often officers of a unit entered an application on a day."""

    day = models.DateField()
    application = models.ForeignKey("sso.Application", models.CASCADE, related_name="+")
    unit = models.ForeignKey("directory.Unit", models.CASCADE, related_name="+")
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "application", "unit"], name="daily_entry")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
