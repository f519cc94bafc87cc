"""Decides ... (plans; requirement ids)."""

__all__: list[str] = []
