"""Decides ... (disputes; requirement ids)."""

__all__: list[str] = []
