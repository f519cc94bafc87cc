"""Looks into files that a stranger uploads as proof: in a child process, under limits (A7, X7)."""

from huikuan.adapters.proofs.reader import LIMITS, Proof, look

__all__ = ["LIMITS", "Proof", "look"]
