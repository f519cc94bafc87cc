"""Decides ... (posting; requirement ids)."""

__all__: list[str] = []
