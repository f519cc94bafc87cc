"""The addresses of the pages that customers see; signing in to a portal comes with a later issue."""

from django.urls import URLPattern, path

from huikuan.entrypoints.portal import confirming

app_name = "portal"

urlpatterns: list[URLPattern] = [
    path("r/<str:token>", confirming.confirm, name="confirm"),
    path("r/<str:token>/statement.pdf", confirming.statement, name="statement"),
]
