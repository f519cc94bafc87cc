"""The addresses of the API; the one place where it is built."""

from django.urls import path

from huikuan.entrypoints.api.program import build

api = build()
urlpatterns = [path("", api.urls)]
