"""Every change to applications: what they are, who may enter, how they prove themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.audit import actions as audit
from lienthong.directory import queries as directory
from lienthong.directory.models import Unit
from lienthong.identity.models import Account
from lienthong.kit import clock, secrets, text
from lienthong.kit.actor import Actor
from lienthong.kit.refusal import Refused
from lienthong.protocols.oidc.redirect_uri import Fault, fault
from lienthong.sso import backchannel, configuration, events, keys, queries, rules
from lienthong.sso.models import (
    AccessRule,
    Application,
    Client,
    ClientSecret,
    Identifier,
    MappedName,
)

SECRET_OVERLAP = timedelta(hours=24)  # so long the secret before stays good

FAULTS = {
    Fault.TOO_LONG: gettext_lazy("dài quá 2048 ký tự"),
    Fault.CHARACTERS: gettext_lazy("có ký tự không dùng được trong địa chỉ"),
    Fault.WILDCARD: gettext_lazy("không được chứa dấu *"),
    Fault.FRAGMENT: gettext_lazy("không được chứa dấu #"),
    Fault.SCHEME: gettext_lazy("phải bắt đầu bằng https://, hoặc http:// với localhost"),
    Fault.USERINFO: gettext_lazy("không được chứa dấu @ trước tên máy"),
    Fault.HOST: gettext_lazy("có tên máy không hợp lệ"),
    Fault.PORT: gettext_lazy("có cổng không hợp lệ"),
    Fault.PATH: gettext_lazy("có đường dẫn chứa “..” hoặc dấu gạch chéo được mã hóa"),
    Fault.QUERY: gettext_lazy("có tham số trùng với tham số của câu trả lời (code, state, …)"),
}


@dataclass(frozen=True, slots=True)
class ApplicationDraft:
    """What the form says of an application. An empty launch address: where its redirects lead."""

    name: str
    redirect_uris: tuple[str, ...]
    description: str = ""
    category: str = ""
    icon: str = "apps"
    launch_url: str = ""
    position: int = 100
    owner: Unit | None = None
    identifier: str = Identifier.EMAIL
    claims: tuple[str, ...] = field(default_factory=lambda: tuple(rules.all_claims()))
    public: bool = False
    post_logout_redirect_uris: tuple[str, ...] = ()
    backchannel_logout_uri: str = ""
    id_token_alg: str = "RS256"  # noqa: S105 - an algorithm
    require_pkce: bool = False
    offline_access: bool = True
    delegable: bool = False
    handles_fields: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    application: Application
    client_id: str
    client_secret: str | None  # told once; None for a public client


_OF_CLIENT = (
    "public",
    "redirect_uris",
    "post_logout_redirect_uris",
    "backchannel_logout_uri",
    "id_token_alg",
    "require_pkce",
    "offline_access",
)


def add_application(*, actor: Actor, draft: ApplicationDraft, slug: str = "") -> Added:
    """Register an application; nobody may enter before `allow`. Raises Refused with the field."""
    _require(actor, draft.owner)
    _check(draft)
    with transaction.atomic():
        keys.ensure(actor=actor)
        own, of_client = _columns(draft)
        application = Application.objects.create(
            slug=_free_slug(slug or draft.name), created_at=clock.now(), **own
        )
        client = Client.objects.create(
            application=application, client_id=application.slug, **of_client
        )
        secret = None if draft.public else _new_secret(client)
        _changed(actor, events.APPLICATION_ADDED, application)
    return Added(application, client.client_id, secret)


def edit_application(*, actor: Actor, application: Application, draft: ApplicationDraft) -> None:
    """Change what the form says. Raises Refused with the field."""
    _require(actor, application.owner)
    _require(actor, draft.owner)
    _check(draft)
    before = draft_of(application)
    with transaction.atomic():
        own, of_client = _columns(draft)
        Application.objects.filter(pk=application.pk).update(**own)
        Client.objects.filter(pk=application.pk).update(**of_client)
        if before.public != draft.public:
            ClientSecret.objects.filter(client_id=application.pk).delete()
        changed = [name for name in _FIELDS if getattr(before, name) != getattr(draft, name)]
        _changed(actor, events.APPLICATION_EDITED, application, {"changed": changed})


def draft_of(application: Application) -> ApplicationDraft:
    """The application as its form would show it."""
    client = queries.client_of(application)
    values = {
        name: getattr(client if name in _OF_CLIENT else application, name) for name in _FIELDS
    }
    return ApplicationDraft(
        **{name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    )


def renew_secret(*, actor: Actor, application: Application, at_once: bool = False) -> str:
    """A new client secret, told once. The one before stays good for a day, unless `at_once`."""
    _require(actor, application.owner)
    client = queries.client_of(application)
    if client.public:
        raise Refused(_("Ứng dụng công khai không có khóa bí mật"))
    with transaction.atomic():
        old = ClientSecret.objects.filter(client=client)
        if at_once:
            old.delete()
        else:
            old.exclude(expires_at=None).delete()
            old.update(expires_at=clock.now() + SECRET_OVERLAP)
        secret = _new_secret(client)
        _changed(actor, events.SECRET_RENEWED, application, {"at_once": at_once})
    return secret


def suspend(*, actor: Actor, application: Application) -> None:
    """Nobody enters, and every token of it is worth nothing, until it is resumed."""
    _mark(actor, application, events.APPLICATION_SUSPENDED, suspended_at=clock.now())


def resume(*, actor: Actor, application: Application) -> None:
    """Undo a suspension."""
    _mark(actor, application, events.APPLICATION_RESUMED, suspended_at=None)


def remove(*, actor: Actor, application: Application) -> None:
    """The application is no longer used; it stays on record and can be restored."""
    _mark(actor, application, events.APPLICATION_REMOVED, removed_at=clock.now())


def restore(*, actor: Actor, application: Application) -> None:
    """Undo a removal."""
    _mark(actor, application, events.APPLICATION_RESTORED, removed_at=None)


def _mark(actor: Actor, application: Application, kind: str, **columns: Any) -> None:
    _require(actor, application.owner)
    with transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**columns)
        _changed(actor, kind, application)


# ── Who may enter ───────────────────────────────────────────────────────────────────────────────


def allow_everyone(
    *, actor: Actor, application: Application, kind: str = AccessRule.Kind.EVERYONE
) -> AccessRule:
    """Every officer of the province, or all CITIZENS or ORGANISATIONS, who have no unit.

    Only for who manages applications in all of it.
    """
    queries.require_everywhere(actor)
    return _allow(actor, application, kind)


def allow_unit(*, actor: Actor, application: Application, unit: Unit) -> AccessRule:
    """The officers of a unit and of the units beneath it, within the actor's own scope."""
    directory.require(actor, queries.MANAGE, unit.path)
    return _allow(actor, application, AccessRule.Kind.SUBTREE, unit=unit)


def allow_account(*, actor: Actor, application: Application, account: Account) -> AccessRule:
    """One officer, of a unit within the actor's own scope."""
    directory.require(actor, queries.MANAGE, account.unit.path)
    return _allow(actor, application, AccessRule.Kind.ACCOUNT, account=account)


def end_rule(*, actor: Actor, application: Application, rule: AccessRule) -> None:
    """Stop allowing; whoever came in by this rule alone is out at the next check."""
    _require(actor, application.owner)
    with transaction.atomic():
        AccessRule.objects.filter(pk=rule.pk, application=application).update(
            valid_to=max(clock.today(), rule.valid_from)
        )
        _changed(actor, events.ACCESS_ENDED, application, _told(rule))
        backchannel.look_soon()


def map_name(*, actor: Actor, application: Application, account: Account, name: str) -> None:
    """Say under which name the application knows the account; "" takes the name away."""
    _require(actor, application.owner)
    directory.require(actor, queries.MANAGE, account.unit.path)
    name = text.nfc(name.strip())
    taken = MappedName.objects.filter(application=application, name=name).exclude(account=account)
    if name and taken.exists():
        raise Refused(_("Tên %(name)s đã gán cho cán bộ khác") % {"name": name}, field="name")
    with transaction.atomic():
        mine = MappedName.objects.filter(application=application, account=account)
        mine.delete()
        if name:
            MappedName.objects.create(application=application, account=account, name=name)
        _changed(actor, events.NAME_MAPPED, application, {"account": account.name, "name": name})


def _allow(actor: Actor, application: Application, kind: str, **whom: Unit | Account) -> AccessRule:
    """The running rule of this kind, if there is one: allowing twice changes nothing."""
    _require(actor, application.owner)
    running = queries.rules_of(application).filter(kind=kind, **whom).first()
    if running is not None:
        return running
    with transaction.atomic():
        rule = AccessRule.objects.create(
            application=application, kind=kind, valid_from=clock.today(), **whom
        )
        _changed(actor, events.ACCESS_ALLOWED, application, _told(rule))
    return rule


def _told(rule: AccessRule) -> dict[str, str]:
    whom = rule.unit.code if rule.unit else rule.account.name if rule.account else "all"
    return {"kind": rule.kind, "whom": whom}


# ── What every change asks first, and leaves behind ─────────────────────────────────────────────

_FIELDS = tuple(ApplicationDraft.__dataclass_fields__)


def _require(actor: Actor, owner: Unit | None) -> None:
    if owner is None:
        queries.require_everywhere(actor)
    else:
        directory.require(actor, queries.MANAGE, owner.path)


def _check(draft: ApplicationDraft) -> None:
    if not draft.name.strip():
        raise Refused(_("Nhập tên ứng dụng"), field="name")
    if not draft.redirect_uris:
        raise Refused(_("Cần ít nhất một địa chỉ nhận kết quả"), field="redirect_uris")
    for name in ("redirect_uris", "post_logout_redirect_uris"):
        _check_addresses(name, getattr(draft, name))
    if draft.launch_url:
        _check_addresses("launch_url", (draft.launch_url,), (Fault.FRAGMENT, Fault.QUERY))
    if draft.backchannel_logout_uri:
        uris = (draft.backchannel_logout_uri,)
        _check_addresses("backchannel_logout_uri", uris, (Fault.QUERY,))
    if unknown := sorted(set(draft.claims) - set(rules.all_claims())):
        raise Refused(_("Không có thông tin %(name)s") % {"name": unknown[0]}, field="claims")


def _check_addresses(name: str, uris: Iterable[str], harmless: tuple[Fault, ...] = ()) -> None:
    for uri in uris:
        found = fault(uri)
        if found and found not in harmless:
            message = _("Địa chỉ %(uri)s %(fault)s") % {"uri": uri, "fault": FAULTS[found]}
            raise Refused(message, field=name)


def _columns(draft: ApplicationDraft) -> tuple[dict[str, Any], dict[str, Any]]:
    """The draft as columns of the application and of its client."""
    values = {name: getattr(draft, name) for name in _FIELDS}
    values = {name: list(v) if isinstance(v, tuple) else v for name, v in values.items()}
    values["name"] = text.tidy(draft.name)
    values["launch_url"] = draft.launch_url or _origin(draft.redirect_uris[0])
    of_client = {name: values.pop(name) for name in _OF_CLIENT}
    return values, of_client


def _origin(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}/"


def _free_slug(wanted: str) -> str:
    """The name as a slug, with a number if it is taken; slugs are never given twice."""
    words = "".join(
        char if char.isascii() and char.isalnum() else " " for char in text.fold(wanted)
    )
    slug = "-".join(words.split())[:50].strip("-") or "ung-dung"
    taken = set(Application.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (slug, *numbered) if name not in taken)


def _new_secret(client: Client) -> str:
    secret = secrets.new_token()
    ClientSecret.objects.create(
        client=client, digest=secrets.digest(secret), created_at=clock.now()
    )
    return secret


def _changed(
    actor: Actor, kind: str, application: Application, details: Mapping[str, Any] | None = None
) -> None:
    audit.record(
        actor=actor,
        kind=kind,
        subject=audit.Subject("application", application.pk, application.name),
        unit_path=application.owner.path if application.owner else "",
        details=details or {},
    )
    configuration.changed()
