"""Django's settings, all from `environment`."""

from pathlib import Path
from urllib.parse import urlsplit

from lienthong.config import environment, postgres
from lienthong.kit import secrets

ENVIRONMENT = environment.read()
PACKAGE = Path(__file__).parent.parent

secrets.create_master_key(ENVIRONMENT.master_key_file)
VAULT = secrets.Vault(secrets.load_master_key(ENVIRONMENT.master_key_file))

ISSUER = ENVIRONMENT.issuer
SECURE = ENVIRONMENT.secure
SECRET_KEY = secrets.base64url(VAULT.key("django"))
DEBUG = False
# Health checks come from this machine under its own names; addresses are built from the issuer only.
ALLOWED_HOSTS = sorted({urlsplit(ISSUER).hostname, "localhost", "127.0.0.1"})
ROOT_URLCONF = "lienthong.config.urls"
WSGI_APPLICATION = "lienthong.config.wsgi.application"
OUTBOUND_PRIVATE = ENVIRONMENT.outbound_private
READY_FILE = ENVIRONMENT.home / "run" / "ready"  # the supervisor writes it, /healthz reads it

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "procrastinate.contrib.django",
    "lienthong.shell",
    "lienthong.audit",
    "lienthong.directory",
    "lienthong.persons",
    "lienthong.identity",
    "lienthong.delegation",
    "lienthong.sso",
    "lienthong.linking",
    "lienthong.scim",
    "lienthong.scoreboard",
    "lienthong.portal",
    "lienthong.console",
    "lienthong.demo",
]

MIDDLEWARE = [
    "lienthong.shell.middleware.security_headers",
    "lienthong.shell.middleware.client_address",
    "lienthong.sso.middleware.programs",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lienthong.shell.middleware.language",
    "lienthong.shell.middleware.canonical_host",
    "lienthong.shell.middleware.storable_address",
    "lienthong.shell.middleware.request_size",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "lienthong.identity.middleware.actor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "lienthong.shell.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "lienthong.shell.tags",
                "lienthong.scoreboard.tags",
            ],
        },
    }
]
FORM_RENDERER = "lienthong.shell.forms.Renderer"
NAVIGATION = "lienthong.config.navigation.items"
BANNER = "lienthong.portal.menu.banner"

DATABASES = {"default": postgres.django_database(ENVIRONMENT)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["fields.W342"]

# Browsers refuse Secure cookies and the __Host- prefix on http://localhost, so names are plain there.
COOKIE_PREFIX = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}lienthong"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lienthong.shell.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [ISSUER]
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
LANGUAGE_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "lienthong.shell.messages.Storage"
APPEND_SLASH = False

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
FORMAT_MODULE_PATH = "lienthong.config.formats"

STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_ROOT = ENVIRONMENT.home / "static"
BRAND = ENVIRONMENT.home / "brand"  # a province's own shell/tokens.css, mark.svg, icon.svg go first
STATICFILES_DIRS = [BRAND] if BRAND.is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 2
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
UPLOAD_MAX_BYTES = 20_000_000  # a spreadsheet of 10,000 accounts has about 2 MB

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # They log paths, which may hold a one-time token, and whole tracebacks of what anybody may send;
    # `lienthong.errors` logs the same with the route.
    "loggers": {
        "django.request": {"level": "CRITICAL"},
        "django.security": {"level": "CRITICAL"},
        "procrastinate": {"level": "WARNING"},  # at INFO every start tells of every task
    },
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level},
}
