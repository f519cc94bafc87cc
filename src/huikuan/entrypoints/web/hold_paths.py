"""The addresses of the hold desk."""

from django.urls import URLPattern, path

from huikuan.entrypoints.web.views import holds as pages

_HERE = "c/<slug:company>/holds/"
_ONE = f"{_HERE}<int:hold_id>/"

HOLDS: list[URLPattern] = [
    path(_HERE, pages.holds, name="holds"),
    path(_ONE, pages.hold, name="hold"),
    path(f"{_ONE}act", pages.act, name="hold_act"),
]
