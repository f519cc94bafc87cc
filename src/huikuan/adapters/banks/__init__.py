"""Reads what banks send: camt, MT940 and MT942, OFX, and the exports of banks and wallets (D4)."""

from huikuan.adapters.banks.reader import LIMITS, BankFile, known_presets, read, tell

__all__ = ["LIMITS", "BankFile", "known_presets", "read", "tell"]
