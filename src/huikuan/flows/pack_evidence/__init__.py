"""Packs the evidence of a customer's debts into one file that anyone can verify (A6, A9).

Facts of every room that knows something of the debt, as data and as papers; an index as PDF; the
records of the chain that are about it; a manifest over all of it, signed and stamped where the
company has a certificate and an authority. The hand-over adds the letter to agency or lawyer.
"""

from huikuan.flows.pack_evidence.gathering import NothingToPack
from huikuan.flows.pack_evidence.packing import Packed, pack

__all__ = ["NothingToPack", "Packed", "pack"]
