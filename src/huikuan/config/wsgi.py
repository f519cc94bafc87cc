"""The application that the web server calls; its statements give up early (limits).

Several people ask at a time: a question that keeps to one processor takes half the processor
time of one that two share, and leaves the other to somebody else.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    f"-c statement_timeout={settings.WEB_STATEMENT_MS} -c lock_timeout={settings.WEB_LOCK_MS}"
)
settings.BOOK_THREADS = 1
application = get_wsgi_application()
