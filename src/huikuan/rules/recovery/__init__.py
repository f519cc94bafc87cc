"""Decides ... (recovery; requirement ids)."""

__all__: list[str] = []
