"""The one settings file. What differs between machines comes from the environment.

`./run` sets everything for a laptop. In production (`TRACKER_PRODUCTION=1`) nothing has a default that would be
unsafe: the process refuses to start with DEBUG on, a weak secret, no allowed hosts, or without a database role of
its own. docs/operations.md lists the variables.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str) -> bool:
    """True when the environment variable `name` is set to 1, true, yes or on."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def words(name: str) -> list[str]:
    """The comma-separated words of an environment variable; an empty list when it is not set."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


# Which kind of place this is

PRODUCTION = flag("TRACKER_PRODUCTION")
DEBUG = flag("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY", "")
ALLOWED_HOSTS = words("ALLOWED_HOSTS")
DATABASE_VARIABLES = ("DATABASE_URL", "MIGRATION_DATABASE_URL")
BASE_URL = os.environ.get("BASE_URL", "http://localhost:8000").rstrip("/")
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "errors@localhost")
REPLY_EMAIL = os.environ.get("REPLY_EMAIL") or CONTACT_EMAIL
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "recommendations-tracker@localhost")

if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off in production: unset DEBUG.")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 20 or SECRET_KEY.startswith("django-insecure"):
        raise ImproperlyConfigured(
            "SECRET_KEY is missing or weak: set it to at least 50 random characters, for example the output of "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'."
        )
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts that this site answers for.")
    if not all(os.environ.get(name) for name in DATABASE_VARIABLES):
        raise ImproperlyConfigured(
            "Production needs DATABASE_URL (the application's role) and MIGRATION_DATABASE_URL (the owner's role)."
        )
    if len({dj_database_url.parse(os.environ[name])["USER"] for name in DATABASE_VARIABLES}) == 1:
        raise ImproperlyConfigured("DATABASE_URL and MIGRATION_DATABASE_URL must be two different roles.")
    if "@" not in os.environ.get("CONTACT_EMAIL", ""):
        raise ImproperlyConfigured("CONTACT_EMAIL must be the address to which readers report errors.")
    if not BASE_URL.startswith("https://"):
        raise ImproperlyConfigured("BASE_URL must be the https:// address of this site.")
    if not os.environ.get("EMAIL_URL", "").startswith("smtp"):
        raise ImproperlyConfigured(
            "EMAIL_URL must name the mail server: smtp+tls://user:password@mail.example.org:587, or nobody gets mail."
        )
else:
    SECRET_KEY = SECRET_KEY or "for development only, never used in production"
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]", "testserver"]

# Rooms

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_tables2",
    "rules",
    "accounts",
    "tracker.core",
    "tracker.mail",
    "tracker.bodies",
    "tracker.recommendations",
    "tracker.responses",
    "tracker.evidence",
    "tracker.statistics",
    "tracker.assessments",
    "tracker.reminders",
    "tracker.public",
    "tracker.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tracker.core.middleware.refuse_unreadable_input",
    "tracker.core.middleware.SaysFromWhere",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.KeepsWhatWasTyped",
    "tracker.core.middleware.SignedInByDefault",
]

ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.signed_in",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DJANGO_TABLES2_TEMPLATE = "components/table.html"
# Addresses hold the filter: an unset choice is simply absent.
FILTERS_EMPTY_CHOICE_LABEL = "Any"

# Database: the application's role, and the owner's for migrations (see docs/adr/0002-two-database-roles.md)

DATABASE_URL = os.environ.get("DATABASE_URL", "postgres://tracker_app@localhost/tracker")
MIGRATION_DATABASE_URL = os.environ.get("MIGRATION_DATABASE_URL", DATABASE_URL)
# Senders of mail hold a lock for as long as they live, so they must reach PostgreSQL itself, past any pooler.
DIRECT_DATABASE_URL = os.environ.get("DIRECT_DATABASE_URL", DATABASE_URL)


def database(url: str, *, statement_timeout: str) -> dict[str, object]:
    """Django's settings for one connection; `statement_timeout` is PostgreSQL's, with its unit."""
    parsed: dict[str, object] = dict(dj_database_url.parse(url, conn_health_checks=True))
    options = parsed.setdefault("OPTIONS", {})
    assert isinstance(options, dict)
    options["options"] = f"-c statement_timeout={statement_timeout} -c timezone=UTC"
    return parsed


DATABASES = {
    "default": database(DATABASE_URL, statement_timeout="20s") | {"CONN_MAX_AGE": 60},
    "owner": database(MIGRATION_DATABASE_URL, statement_timeout="0"),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

# Signing in: by e-mail address and password, with a code as a second step for whoever switches it on; by invitation
# only. Who may do what is data in accounts/roles.py.

AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "rules.permissions.ObjectPermissionBackend",
]
LOGIN_URL = "/account/login/"
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password": "accounts.forms.AskForResetForm",
    "reset_password_from_key": "accounts.forms.ResetForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# Whoever came by a mailed link has shown that the address is theirs. Addresses that nobody has get no mail.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A person is told when their password or second step changes.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# A sign-in lasts a working day. Wrong passwords: allauth's limits, five in five minutes for one address.
ACCOUNT_SESSION_REMEMBER = True
# Who approves, or changes their own account, has shown who they are within ten minutes.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
SESSION_COOKIE_AGE = 12 * 3600
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if flag("BEHIND_TLS_PROXY") else 0
MFA_ADAPTER = "accounts.adapter.SecondStep"
MFA_FORMS = {
    "authenticate": "accounts.forms.CodeForm",
    "reauthenticate": "accounts.forms.CodeAgainForm",
    "activate_totp": "accounts.forms.ActivateForm",
}
MFA_TOTP_ISSUER = "Recommendations tracker"
# A telephone's clock may be off by half a minute.
MFA_TOTP_TOLERANCE = 1
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "accounts.views.forged"

# Cache: public pages by edition. Without CACHE_URL each process keeps its own.

CACHE_URL = os.environ.get("CACHE_URL", "")
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
        }
        if CACHE_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# Queue

CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "redis://localhost:6379/0")
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
if CELERY_BROKER_URL.startswith(("redis", "unix")):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Above the longest task (CELERY_TASK_TIME_LIMIT), or a running task would be given out again.
        "visibility_timeout": 900,
        # A killed worker's task comes back within seconds, not at the next tenth poll.
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }

# Mail: EMAIL_URL says where it goes, by default into files in var/mail. MAIL_PROVIDER is the module whose
# `delivered(key)` can tell whether a mail arrived; plain SMTP cannot, so there staff are asked (docs/adr/0007).

EMAIL_URL = os.environ.get("EMAIL_URL") or f"file://{BASE_DIR}/var/mail"
_mail = urlsplit(EMAIL_URL)
_smtp = "django.core.mail.backends.smtp.EmailBackend"
_ways = {
    # How the address begins: backend, port, who can be asked.
    "file": ("tracker.mail.sink.Backend", 0, "tracker.mail.sink"),
    "memory": ("django.core.mail.backends.locmem.EmailBackend", 0, ""),
    "smtp": (_smtp, 25, ""),
    "smtp+tls": (_smtp, 587, ""),
    "smtps": (_smtp, 465, ""),
}
if _mail.scheme not in _ways:
    raise ImproperlyConfigured(f"EMAIL_URL must begin with one of: {', '.join(f'{way}:' for way in _ways)}")
EMAIL_BACKEND, EMAIL_PORT, _provider = _ways[_mail.scheme]
EMAIL_PORT = _mail.port or EMAIL_PORT
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20
MAIL_FOLDER = Path(unquote(_mail.path))
MAIL_PROVIDER = os.environ.get("MAIL_PROVIDER", _provider)
# What was on its way when a sender ended has arrived after this time: above a whole conversation at EMAIL_TIMEOUT.
MAIL_GRACE_SECONDS = float(os.environ.get("MAIL_GRACE_SECONDS", "300"))

# Language, time

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "var" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tracker.core.staticfiles.Storage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Security

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_TLS_PROXY") else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Far above what forms take, so that a long paste is refused at its field, with the limit named (templates/413.html).
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Logging: one line an event on standard error; the launcher keeps it in var/log

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {"django.security.DisallowedHost": {"level": "CRITICAL"}},
}
