"""The application that the web server calls; its statements give up early (limits)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    f"-c statement_timeout={settings.WEB_STATEMENT_MS} -c lock_timeout={settings.WEB_LOCK_MS}"
)
application = get_wsgi_application()
