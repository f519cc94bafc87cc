"""Decides what is at risk with a customer, each sale in exactly one stage (D2, B7)."""

__all__: list[str] = []
