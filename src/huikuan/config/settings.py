"""Django's settings, read from the environment once (12-factor; contract: settings)."""

from pathlib import Path

from huikuan.config import environment

PACKAGE = Path(__file__).resolve().parent.parent
ENVIRONMENT = environment.current()
HOME = ENVIRONMENT.home
DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = ENVIRONMENT.value("HUIKUAN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
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
    "django.contrib.staticfiles",
    "huikuan.books.evidence",
    "huikuan.books.people",
    "huikuan.books.policies",
    "huikuan.books.intake",
    "huikuan.books.parties",
    "huikuan.books.ledger",
    "huikuan.books.orders",
]

DATABASES = {
    "default": {
        # without an address the program starts the embedded server first and sets DATABASE_URL
        **environment.connection_settings(ENVIRONMENT.database_url or "postgresql:///huikuan"),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
