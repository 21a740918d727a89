"""Settings of the backend. Everything that differs between machines comes from the environment.

Any value may instead be read from a file named by `<NAME>_FILE` (container secrets). Without any variable the
backend runs on SQLite under `var/` for people on this computer. There is no debug mode: an error answers the
same problem document on a desk and in production, and its traceback is in the log.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import SimpleLazyObject
from environ import FileAwareEnv

from backend.config.databases import database
from backend.config.logging import logging_to
from backend.evidence.keyfiles import read_or_create
from backend.kernel.rates import limits_of
from shared.base.version import VERSION

env = FileAwareEnv()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.str("CONGTAM_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()

# The folder of the province's reference data: see docs/reference-data.md.
PROVINCE = Path(env.str("CONGTAM_PROVINCE", default=str(BASE_DIR / "backend/units/data/sonla"))).resolve()

# Bytes to keep free for text, logins and answers: below that photos and papers are refused (507). Unset: 5 %
# of the disk, and no less than 500 MB.
DISK_RESERVE = env.int("CONGTAM_DISK_RESERVE", default=None)

# Whom to tell of a fault that concerns security, as a URI: "mailto:…" (RFC 9116).
SECURITY_CONTACT = env.str("CONGTAM_SECURITY_CONTACT", default="")

DEBUG = False
ALLOWED_HOSTS = env.list("CONGTAM_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BEHIND_TLS = env.bool("CONGTAM_HTTPS", default=False)
PUBLIC_URL = env.str("CONGTAM_PUBLIC_URL", default="http://localhost:8000").rstrip("/")  # printed on papers
TRUSTED_PROXIES = env.int("CONGTAM_TRUSTED_PROXIES", default=0)

# Demo data, whose password everybody knows: `DEMO=1`, or a data directory that `load_demo` has marked.
DEMO = env.bool("DEMO", default=False) or (DATA_DIR / "demo").exists()

# What is printed on signs at counters: a short name of the province, in CONGTAM_ALLOWED_HOSTS as well.
# Recorded questions lie below CONGTAM_SOUNDS as {language}/{question}.mp3.
CITIZENS_URL = env.str("CONGTAM_CITIZENS_URL", default=PUBLIC_URL).rstrip("/")
CITIZENS_SOUNDS = env.str("CONGTAM_SOUNDS", default=str(DATA_DIR / "sounds"))

# -- secrets ---------------------------------------------------------------------------------------


class _Secret(SimpleLazyObject):  # type: ignore[type-arg]  # generic in the stubs alone
    """A secret that is read or made when it is first used: reading settings touches no file."""

    def __bool__(self) -> bool:
        """Say that there is one, without looking: libraries ask that at import."""
        return True


@cache
def _secret() -> str:
    """Return the operator's secret, or the one kept under the data directory, made when first asked for."""
    kept = DATA_DIR / "keys" / "secret_key"
    return env.str("CONGTAM_SECRET_KEY", default="") or (
        read_or_create(kept, lambda: secrets.token_urlsafe(64).encode()).decode()
    )


SECRET_KEY = _Secret(_secret)
NEW_SERVER_KEY = env.bool("CONGTAM_NEW_SERVER_KEY", default=False)  # once, where the old one is lost for good


def _key_from(purpose: str) -> Any:
    """Return a key of its own for `purpose`, so that no two uses share SECRET_KEY itself."""
    return _Secret(lambda: hmac.digest(_secret().encode(), f"congtam {purpose}".encode(), "sha256").hex())


# -- rooms -----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "backend.people",  # before Django's own accounts: its commands count
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_tasks",
    "backend.kernel",
    "backend.journal",
    "backend.jobs",
    "backend.sheets",
    "backend.units",
    "backend.checklists",
    "backend.campaigns",
    "backend.visits",
    "backend.findings",
    "backend.feed",
    "backend.mergers",
    "backend.intake",
    "backend.devices",
    "backend.inbox",
    "backend.insight",
    "backend.reports",
    "backend.documents",
    "backend.citizens",
    "backend.proof",
    "backend.watch",
    "backend.portal",
    "backend.demo",
    "backend.config",
]

# Who does what takes long: workers of our own, or Procrastinate where many hosts share the work.
TASKS = {"default": {"BACKEND": env.str("CONGTAM_TASKS", default="backend.jobs.backend.LeaseBackend")}}
if TASKS["default"]["BACKEND"] == "backend.jobs.procrastinate.ProcrastinateBackend":
    INSTALLED_APPS.insert(0, "procrastinate.contrib.django")
    PROCRASTINATE_ON_APP_READY = "backend.jobs.procrastinate.add_tasks"
    PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backend.kernel.middleware.RequestMiddleware",
    *(
        f"backend.portal.middleware.{name}"
        for name in ("Sessions", "Forms", "Notes", "ContentPolicy", "Pages")
    ),
]

# TLS ends at the proxy in front; these say so to browsers and to Django.
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # watchers on this computer speak no TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None

ROOT_URLCONF = "backend.config.urls"
WSGI_APPLICATION = "backend.config.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "backend.portal.context.page",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [
    "axes.W002",  # its middleware turns a lock into a page; the token view answers the problem itself
    "security.W003",  # the portal's forms are protected by a class of ours; the API takes no cookie at all
]

# -- database --------------------------------------------------------------------------------------

DATABASES = {"default": database(env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/congtam.sqlite3"))}

# -- witnesses -------------------------------------------------------------------------------------

MIN_PROTOCOL = env.int("CONGTAM_MIN_PROTOCOL", default=1)  # apps that speak less can push, not pull
TSA_URL = env.str("CONGTAM_TSA_URL", default="")  # RFC 3161 over HTTP; empty: roots carry no time stamp
SIGNER_ROOTS = env.str("CONGTAM_SIGNER_ROOTS", default="")  # authorities of signed papers to trust, PEM
TSA_CA = env.str("CONGTAM_TSA_CA", default="")  # file with the authority's certificates to trust, PEM

# Whether apps from before, whose refresh proofs carry neither time nor nonce, may go on (decision 079).
UNDATED_PROOFS = env.bool("CONGTAM_UNDATED_PROOFS", default=True)

# -- people ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    *([] if DEMO else [{"NAME": "backend.people.passwords.StrengthValidator"}]),
]

# Home Affairs and administrators log in with a code of an authenticator app, too.
SECOND_FACTOR_REQUIRED = env.bool("CONGTAM_SECOND_FACTOR", default=not DEMO)

# Who confirmed a visit's findings alone does not issue its notice.
FOUR_EYES = env.bool("CONGTAM_FOUR_EYES", default=not DEMO)

# How long logins, failed ones too, are kept with address and program.
SECURITY_LOG_KEPT = timedelta(days=env.int("CONGTAM_SECURITY_LOG_DAYS", default=365))

AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # never an address alone: thousands share a carrier's
AXES_USERNAME_CALLABLE = "backend.people.login.attempt_name"
AXES_CLIENT_IP_CALLABLE = "backend.kernel.addresses.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # whoever keeps trying gets in in time
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": _key_from("access and refresh tokens"),
    "AUDIENCE": "congtam-api",
    "ISSUER": "congtam",
    "USER_ID_CLAIM": "sub",
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=1),
}

TYPED_NAME_KEY = _key_from("names typed at failed logins")
SECOND_FACTOR_KEY = _key_from("secrets of second factors")
FIRST_SECRET_KEY = _key_from("first secrets of device sessions")
CITIZENS_KEY = _key_from("codes of signs, slips and replies")
CITIZENS_TEXT_KEY = _key_from("words of citizens")

# How often what costs much may be done, all at once or spread over the time. Narrow for an account or a
# device; wide for an address, behind which stands an office or a mobile network. CONGTAM_RATE_LIMITS puts
# others in their place: "photos.device=9000/1d,login.address=2000/5m".
_LIMITS = {
    "login.address": "600/5m",
    "login.account": "60/1h",
    "password.account": "30/15m",
    "refresh.address": "3000/5m",
    "refresh.account": "600/1h",
    "refresh.device": "240/1h",
    "schema.address": "300/5m",
    "record.address": "600/5m",
    "export.account": "120/1h",
    "job.account": "300/1h",
    "photos.account": "5000/1d",
    "photos.device": "5000/1d",
}
RATE_LIMITS = limits_of(_LIMITS, env.dict("CONGTAM_RATE_LIMITS", default={}))

# -- the API ----------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["backend.people.tokens.JWTAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["backend.kernel.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "backend.kernel.pagination.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS is a method nobody asked for
    "EXCEPTION_HANDLER": "backend.kernel.failures.exception_handler",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Công Tâm",
    "DESCRIPTION": "Inspection of one-stop counters: reference data, CT-Sync 1, visits, findings, reports.",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "backend.intake.openapi.document_photos",
        "backend.kernel.schema.document_problems",
        "backend.config.examples.document_examples",
    ],
}

# -- the portal --------------------------------------------------------------------------------------

SESSION_ENGINE = (
    "django.contrib.sessions.backends.signed_cookies"  # names a people.Session, which can be ended
)
_HOST = "__Host-" if BEHIND_TLS else ""  # over TLS no other host, and no page without TLS, can set them
SESSION_COOKIE_NAME = f"{_HOST}congtam"
CSRF_COOKIE_NAME = f"{_HOST}csrftoken"
LANGUAGE_COOKIE_NAME = f"{_HOST}django_language"
SESSION_COOKIE_AGE = 12 * 3600  # a working day
PORTAL_IDLE = timedelta(minutes=env.int("CONGTAM_PORTAL_IDLE_MINUTES", default=60))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "backend.portal.failures.csrf_failed"
MESSAGE_STORAGE = "backend.portal.notes.Notes"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # Bootstrap draws ticks and arrows from its own style sheet
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# -- language and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# -- static files: the portal's, and the API's documentation page ----------------------------------

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the installed packages; nothing to collect

# -- mail and files --------------------------------------------------------------------------------

# Without a mail server, what would be sent is printed by the worker.
EMAIL_HOST = env.str("CONGTAM_EMAIL_HOST", default="")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env.int("CONGTAM_EMAIL_PORT", default=587)
EMAIL_HOST_USER = env.str("CONGTAM_EMAIL_USER", default="")
EMAIL_HOST_PASSWORD = env.str("CONGTAM_EMAIL_PASSWORD", default="")
EMAIL_USE_SSL = env.bool("CONGTAM_EMAIL_SMTPS", default=EMAIL_PORT == 465)  # TLS from the first byte
EMAIL_USE_TLS = env.bool("CONGTAM_EMAIL_TLS", default=not EMAIL_USE_SSL)  # STARTTLS
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("CONGTAM_EMAIL_FROM", default="congtam@localhost")
EMAIL_DOMAIN = parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]  # that of a mail's Message-ID

ALARM_TO = env.list("CONGTAM_ALARM_TO", default=[])  # operators, told by mail of what needs a person
CERTIFICATE = env.str("CONGTAM_CERTIFICATE", default="")  # PEM, to be watched for its end

FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]  # never in memory

# -- logs ------------------------------------------------------------------------------------------

# "plain" for people at a desk; "json", one object a line, for an installation that is watched.
LOGGING = logging_to(env.str("CONGTAM_LOG", default="plain"))
