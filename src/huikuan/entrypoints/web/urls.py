"""The addresses of the pages: stable, so that one can be sent to a colleague (P3)."""

from django.urls import path

from huikuan.entrypoints.web.views import cockpit, own

app_name = "web"

urlpatterns = [
    path("", own.home, name="home"),
    path("language", own.language, name="language"),
    path("theme", own.theme, name="theme"),
    path("c/<slug:company>/", cockpit.cockpit, name="cockpit"),
]
for name in ("customers","invoices","receipts","aging","overdue","imports","evidence","settings","search"):
    urlpatterns.append(path(f"c/<slug:company>/{name}/", cockpit.cockpit, name=name))
urlpatterns.append(path("c/<slug:company>/explain/<slug:figure>", cockpit.cockpit, name="explain"))
