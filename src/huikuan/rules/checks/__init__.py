"""Decides whether an order may be taken, layers in order (D2)."""

__all__: list[str] = []
