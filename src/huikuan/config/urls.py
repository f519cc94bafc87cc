"""Joins the addresses of the pages and of the API (house: parts are chosen and joined here)."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
