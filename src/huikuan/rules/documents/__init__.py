"""Decides ... (documents; requirement ids)."""

__all__: list[str] = []
