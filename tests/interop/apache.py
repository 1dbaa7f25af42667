"""Debian's Apache 2.4 with mod_auth_openidc, configured in a folder of its own."""

import contextlib
import os
import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

_PROGRAM = Path("/usr/sbin/apache2")
_MODULES = Path("/usr/lib/apache2/modules")
_OPENIDC = _MODULES / "mod_auth_openidc.so"
_BUILT_IN = ("mpm_event", "authn_core", "authz_core", "authz_user", "dir", "mime", "include")

# What the protected page prints: the environment that mod_auth_openidc prepares for an application.
_NAMES = ("email", "name", "title", "unit_code", "unit_name", "unit_path", "sub", "iss")
_PAGE = "\n".join(
    ['<p id="REMOTE_USER"><!--#echo var="REMOTE_USER" --></p>']
    + [f'<p id="{name}"><!--#echo var="OIDC_CLAIM_{name}" --></p>' for name in _NAMES]
)

_CONFIGURATION = """
ServerRoot "{folder}"
DefaultRuntimeDir "{folder}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{folder}/httpd.pid"
ErrorLog "{folder}/error.log"
LogLevel warn auth_openidc:info
{user}
{modules}
TypesConfig /dev/null
AddType text/html .shtml
AddOutputFilter INCLUDES .shtml
AddDefaultCharset utf-8
DocumentRoot "{folder}/pages"
DirectoryIndex index.shtml

OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {client_id}
OIDCClientSecret {client_secret}
OIDCRedirectURI http://localhost:{port}/secure/callback
OIDCCryptoPassphrase {passphrase}
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCRemoteUserClaim email
OIDCPassClaimsAs environment
# Cookies are shared by all ports of localhost.
OIDCCookie openidc_{port}
OIDCStateCookiePrefix openidc_state_{port}_

<Directory "{folder}/pages">
    Options +Includes
    Require all granted
</Directory>
<Location /secure>
    AuthType openid-connect
    Require valid-user
</Location>
"""


def redirect_uri(port: int) -> str:
    """The address at which mod_auth_openidc takes answers; no page stands behind it."""
    return f"http://localhost:{port}/secure/callback"


def logged_out_uri(port: int) -> str:
    """An open page of this Apache."""
    return f"http://localhost:{port}/"


@contextlib.contextmanager
def running(*, port: int, issuer: str, client_id: str, client_secret: str) -> Iterator[str]:
    """An Apache whose `/secure/` wants a sign-in; gives its address."""
    _require_apache()
    # Not one of pytest's folders: those are closed to the user that Apache serves as.
    with tempfile.TemporaryDirectory(prefix="lienthong-apache-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        _write_pages(folder / "pages")
        configuration = _CONFIGURATION.format(
            folder=folder,
            port=port,
            issuer=issuer,
            client_id=client_id,
            client_secret=client_secret,
            passphrase=secrets.token_hex(16),
            user=_user_for_children(),
            modules="\n".join(_load_modules()),
        )
        with _started(folder, configuration) as process:
            _wait_until_it_answers(process, port, folder / "error.log")
            yield f"http://localhost:{port}"


@contextlib.contextmanager
def _started(folder: Path, configuration: str) -> Iterator[subprocess.Popen]:
    file = folder / "httpd.conf"
    file.touch(mode=0o600)  # it holds the client's secret
    file.write_text(configuration)
    process = subprocess.Popen([_PROGRAM, "-f", file, "-DFOREGROUND"])
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def _require_apache() -> None:
    if not (_PROGRAM.exists() and _OPENIDC.exists()):
        pytest.skip("apache2, libapache2-mod-auth-openidc: chưa cài; chạy tests/system-packages.sh")


def _write_pages(folder: Path) -> None:
    (folder / "secure").mkdir(parents=True)
    (folder / "index.shtml").write_text("<p>open to everyone</p>")
    (folder / "secure" / "index.shtml").write_text(_PAGE)


def _user_for_children() -> str:
    """Apache as root refuses to serve as root."""
    return "User www-data\nGroup www-data" if os.geteuid() == 0 else ""


def _load_modules() -> list[str]:
    names = [*_BUILT_IN, "auth_openidc"]
    return [f"LoadModule {name}_module {_MODULES}/mod_{name}.so" for name in names]


def _wait_until_it_answers(process: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
            return
        except OSError:
            text = log.read_text() if log.exists() else ""
            assert process.poll() is None and time.monotonic() < deadline, text
            time.sleep(0.05)
