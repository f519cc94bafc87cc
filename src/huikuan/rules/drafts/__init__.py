"""Decides ... (drafts; requirement ids)."""

__all__: list[str] = []
