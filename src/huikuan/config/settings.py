"""Django's settings, read from the environment once (12-factor; contract: settings)."""

import os
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("HUIKUAN_HOME", "var")).resolve()
DEBUG = False
SECRET_KEY = os.environ.get("HUIKUAN_SECRET_KEY", "")
ALLOWED_HOSTS = os.environ.get("HUIKUAN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
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


def _database(url: str) -> dict[str, Any]:
    """Turn a PostgreSQL address into Django's connection settings; READ COMMITTED, UTC."""
    parts = conninfo_to_dict(url)
    options = {k: v for k, v in parts.items() if k not in {"host", "port", "user", "password", "dbname"}}
    options["isolation_level"] = psycopg.IsolationLevel.READ_COMMITTED
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "huikuan"),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///huikuan"))}
