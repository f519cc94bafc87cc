"""Joins the addresses of the pages and of the API (house: parts are chosen and joined here)."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("huikuan.entrypoints.api.urls")),
    path("", include("huikuan.entrypoints.portal.urls")),
    path("", include("huikuan.entrypoints.web.urls")),
]

_ERRORS = "huikuan.entrypoints.web.views.errors"
handler400 = f"{_ERRORS}.bad_request"
handler403 = f"{_ERRORS}.forbidden"
handler404 = f"{_ERRORS}.missing"
handler500 = f"{_ERRORS}.broken"
