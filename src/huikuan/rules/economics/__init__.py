"""Decides ... (economics; requirement ids)."""

__all__: list[str] = []
