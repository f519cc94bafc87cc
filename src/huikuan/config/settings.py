"""Django's settings, read from the environment once (12-factor; contract: settings)."""

import datetime as dt
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from huikuan.config import environment

PACKAGE = Path(__file__).resolve().parent.parent
ENVIRONMENT = environment.current()
HOME = ENVIRONMENT.home
DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key
TIMESTAMP_URL = ENVIRONMENT.value("HUIKUAN_TIMESTAMP_URL")
PUBLIC_URL = ENVIRONMENT.value("HUIKUAN_PUBLIC_URL")
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = ENVIRONMENT.value("HUIKUAN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
if PUBLIC_URL:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, urlsplit(PUBLIC_URL).hostname or ""]
ROOT_URLCONF = "huikuan.config.urls"
WSGI_APPLICATION = "huikuan.config.wsgi.application"
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # our templates come before allauth's own
    "huikuan.entrypoints.web",
    "huikuan.entrypoints.portal",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_htmx",
    "procrastinate.contrib.django",
    "huikuan.books.evidence",
    "huikuan.books.people",
    "huikuan.books.views",
    "huikuan.books.policies",
    "huikuan.books.rates",
    "huikuan.books.intake",
    "huikuan.books.messages",
    "huikuan.books.reporting",
    "huikuan.books.parties",
    "huikuan.books.dossiers",
    "huikuan.books.ledger",
    "huikuan.books.documents",
    "huikuan.books.securities",
    "huikuan.books.orders",
    "huikuan.books.banking",
    "huikuan.books.cash",
    "huikuan.books.drafts",
    "huikuan.books.reconciliation",
    "huikuan.books.scoring",
    "huikuan.books.credit",
    "huikuan.books.reviews",
    "huikuan.books.positions",
    "huikuan.books.disputes",
    "huikuan.books.plans",
    "huikuan.books.portal",
    "huikuan.books.collections",
    "huikuan.books.recovery",
]

MIDDLEWARE = [
    "huikuan.config.middleware.request_id",
    "huikuan.config.middleware.origin",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "huikuan.config.middleware.headers",
    "huikuan.entrypoints.api.edges.problem_edges",
    "huikuan.config.middleware.BodyDeadline",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "huikuan.entrypoints.web.presentation.presentation",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "huikuan.config.middleware.inactivity",
    "huikuan.config.middleware.Refusals",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "huikuan.config.middleware.second_factor",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huikuan.entrypoints.web.presentation.words",
            ]
        },
    }
]

DATABASES = {
    "default": {
        # without an address the program starts the embedded server first and sets DATABASE_URL
        **environment.connection_settings(ENVIRONMENT.database_url or "postgresql:///huikuan"),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}

# Pages and API must give up early; a command or a job may take its time (limits: 5 s and 2 s).
WEB_STATEMENT_MS = 5_000
WEB_LOCK_MS = 2_000
# processors that one question to the columnar book may use; 0 means all
BOOK_THREADS = 0

# --- sign-in -------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
_VALIDATION = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATION + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATION + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATION + "CommonPasswordValidator"},
    {"NAME": _VALIDATION + "NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "huikuan.config.accounts.Accounts"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# wrong passwords are counted by axes in the database; this counts wrong codes of a second factor
# for each account, and keeps floods out
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/key", "login": "300/m/ip"}
# shared by the processes of this machine; only the owner of the home folder can write there
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
MFA_ADAPTER = "huikuan.config.accounts.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Huikuan"
MFA_TOTP_TOLERANCE = 1
SECOND_FACTOR_REQUIRED = ENVIRONMENT.value("HUIKUAN_SECOND_FACTOR") == "required"

AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# the account is what is locked: a whole office behind one address is not
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_USERNAME_CALLABLE = "huikuan.config.accounts.typed_name"
AXES_LOCKOUT_CALLABLE = "huikuan.config.accounts.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# --- sessions, cookies, headers ------------------------------------------------------------------
SESSION_COOKIE_NAME = "__Host-hk_session" if HTTPS else "hk_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = 30 * 60
CSRF_COOKIE_NAME = "__Host-hk_csrf" if HTTPS else "hk_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "huikuan.entrypoints.web.views.errors.expired"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL.rstrip("/")] if PUBLIC_URL else []
# with a public address a proxy stands in front: it tells the scheme and where a request came from
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- limits (reliability anchors, 1.5): a setting each, with the ceiling in the error ------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
UPLOAD_BYTES = int(ENVIRONMENT.value("HUIKUAN_IMPORT_BYTES", "200000000"))
IMPORT_BYTES = int(ENVIRONMENT.value("HUIKUAN_IMPORT_BYTES", "2000000000"))
IMPORT_ROWS = int(ENVIRONMENT.value("HUIKUAN_IMPORT_ROWS", "10000000"))
# how long a body may take to arrive: 30 s and what it takes at 20 kB a second
BODY_SECONDS = 30
BODY_BYTES_A_SECOND = 20_000
# an uploaded file is read from disk by a child process
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600

# --- files of the pages --------------------------------------------------------------------------
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 600

# --- mail ----------------------------------------------------------------------------------------
_MAIL = urlsplit(ENVIRONMENT.value("HUIKUAN_MAIL_URL"))
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _MAIL.hostname
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = _MAIL.hostname or ""
EMAIL_PORT = _MAIL.port or (465 if _MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
# a relay on this machine is spoken to in the clear; every other one must offer STARTTLS
EMAIL_USE_TLS = not EMAIL_USE_SSL and EMAIL_HOST not in {"", "127.0.0.1", "::1", "localhost"}
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENVIRONMENT.value("HUIKUAN_MAIL_FROM", "huikuan@localhost")

# --- text messages and chats ---------------------------------------------------------------------
SMS_URL = ENVIRONMENT.value("HUIKUAN_SMS_URL")
SMS_TOKEN = ENVIRONMENT.value("HUIKUAN_SMS_TOKEN")
CHAT_URL = ENVIRONMENT.value("HUIKUAN_CHAT_URL")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("HUIKUAN_LOG_LEVEL", "WARNING")},
    # a wrong password is in the evidence; a second line with what was typed helps nobody
    "loggers": {"axes": {"level": "ERROR"}, "django": {"handlers": [], "propagate": True}},
}
