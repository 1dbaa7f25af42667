"""Every setting of an installation: one table, read once from the environment.

`docs/settings.md` is printed from this table (`lienthong settings --markdown`); a test compares them.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lienthong.kit import networks


class SettingError(ValueError):
    """A variable of the environment has a value that cannot be used; the text says what to write."""


def _text(value: str) -> str:
    return value


def _number(value: str) -> int:
    return int(value)


def _flag(value: str) -> bool:
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError(f"{value!r} is neither 1 nor 0")


def _path(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _origin(value: str) -> str:
    """An issuer (OpenID Connect Discovery §3): scheme, host and port, no path, query or fragment here."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("an address such as https://sso.tinh.gov.vn is wanted")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("only scheme, host and port are allowed, no path")
    if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError("http is allowed on localhost only; use https")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _link(value: str) -> str:
    if value and urlsplit(value).scheme not in {"http", "https"}:
        raise ValueError("an address such as https://tinh.gov.vn/du-lieu-mo is wanted, or none")
    return value


def _words(value: str) -> tuple[str, ...]:
    return tuple(word for word in value.replace(",", " ").split() if word)


def _listed(value: str) -> networks.Listed:
    return networks.listed(_words(value))


@dataclass(frozen=True)
class Setting:
    name: str  # without the LIENTHONG_ prefix
    default: str
    help: str
    parse: Callable[[str], Any] = _text

    @property
    def variable(self) -> str:
        return f"LIENTHONG_{self.name}"


SETTINGS = (
    Setting("PORT", "8000", "Port that the web server listens on.", _number),
    Setting("BIND", "127.0.0.1", "Address that the web server listens on; behind nginx keep it."),
    Setting(
        "HOME",
        "var",
        "Folder of everything this installation keeps: database, secrets, audit heads.",
        _path,
    ),
    Setting(
        "DATABASE_URL",
        "",
        "postgresql://user:password@host/name, version 15 or later. Empty: embedded.",
    ),
    Setting(
        "ISSUER", "", "Public address, e.g. https://sso.tinh.gov.vn. Empty: http://localhost:PORT."
    ),
    Setting(
        "TRUSTED_PROXIES", "", "Addresses of the proxies whose X-Forwarded-For is believed.", _words
    ),
    Setting(
        "OUTBOUND_PRIVATE",
        "",
        "Private networks and names of hosts, comma separated, that requests of ours may go to, "
        "e.g. 10.1.0.0/16,esb.tinh.local. The demo adds this machine.",
        _listed,
    ),
    Setting("MASTER_KEY_FILE", "", "The 32-byte master key. Empty: HOME/secrets/master.key."),
    Setting(
        "AUDIT_HEADS_FILE",
        "",
        "Where audit heads are kept outside the database. Empty: HOME/audit/heads.",
    ),
    Setting("WORKERS", "2", "Web server processes.", _number),
    Setting("THREADS", "8", "Threads of each web server process.", _number),
    Setting(
        "DEMO",
        "0",
        "1: load the demo province into an empty database and start the stand-ins around it.",
        _flag,
    ),
    Setting(
        "SANDBOX_PORT",
        "8101",
        "First of the eleven consecutive ports of the stand-ins: applications, VNeID, messages (demo).",
        _number,
    ),
    Setting("PROVINCE", "Tỉnh Bình Phước", "The province's name on every page."),
    Setting(
        "SYSTEM_NAME", "Hệ thống thông tin chính quyền số", "The line above the province's name."
    ),
    Setting("MAIL_DOMAIN", "binhphuoc.gov.vn", "What follows the @ of every official e-mail."),
    Setting("HELP_PHONE", "0271 3000 000", "Help desk's telephone, shown at sign-in."),
    Setting("HELP_EMAIL", "hotro@tinh.example", "Help desk's e-mail, shown at sign-in."),
    Setting("HELP_HOURS", "7:00–17:00 ngày làm việc", "Help desk's hours, shown at sign-in."),
    Setting("FOOTER", "", "Legal line at the foot of every page."),
    Setting(
        "OPEN_DATA_LICENCE",
        "Dữ liệu mở theo Nghị định 47/2020/NĐ-CP: dùng lại tự do, ghi rõ nguồn",
        "Under what terms public figures may be used again, in words.",
    ),
    Setting("OPEN_DATA_LICENCE_URL", "", "Where these terms stand, if anywhere.", _link),
    Setting("SESSION_IDLE_MINUTES", "120", "A session unused for so long ends.", _number),
    Setting("SESSION_HOURS", "12", "No session lives longer.", _number),
    Setting("PASSWORD_MIN_LENGTH", "10", "Shortest password accepted.", _number),
    Setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
)


@dataclass(frozen=True)
class Environment:
    """The parsed values, by lower-case name: `environment.port`."""

    values: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None


def read(variables: Mapping[str, str] = os.environ) -> Environment:
    """Parse all settings; raises SettingError naming the variable at fault."""
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = variables.get(setting.variable, "").strip() or setting.default
        try:
            values[setting.name.lower()] = setting.parse(text)
        except ValueError as error:
            raise SettingError(f"{setting.variable}={text!r}: {error}") from error
    return Environment(_derived(values))


def _derived(values: dict[str, Any]) -> dict[str, Any]:
    home: Path = values["home"]
    values["issuer"] = _origin_of(values)
    values["secure"] = values["issuer"].startswith("https://")
    values["master_key_file"] = _path(
        values["master_key_file"] or str(home / "secrets" / "master.key")
    )
    values["audit_heads_file"] = _path(values["audit_heads_file"] or str(home / "audit" / "heads"))
    values["embedded"] = not values["database_url"]
    if values["demo"]:  # its sample applications run on this machine
        values["outbound_private"] |= networks.listed(networks.LOOPBACK)
    return values


def _origin_of(values: dict[str, Any]) -> str:
    try:
        return _origin(values["issuer"] or f"http://localhost:{values['port']}")
    except ValueError as error:
        raise SettingError(f"LIENTHONG_ISSUER={values['issuer']!r}: {error}") from error
