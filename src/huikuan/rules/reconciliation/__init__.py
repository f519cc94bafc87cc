"""Decides ... (reconciliation; requirement ids)."""

__all__: list[str] = []
