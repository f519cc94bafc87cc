"""Decides ... (interest; requirement ids)."""

__all__: list[str] = []
