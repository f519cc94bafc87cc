"""Joins the addresses of the pages and of the API (house: parts are chosen and joined here)."""

from contextlib import suppress

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("huikuan.entrypoints.api.urls")),
]
with suppress(ImportError):
    urlpatterns.append(path("", include("huikuan.entrypoints.web.urls")))
