"""Asks a time-stamp authority when something stood as it stands (RFC 3161), and checks its answer.

A token holds the SHA-256 that was shown, the authority's clock, and its signature with its
certificate: who has the token needs neither us nor the authority. Whether the authority is to be
trusted is the reader's choice; the token names it.
"""

from huikuan.adapters.timestamps.asking import NoTimeStamp, time_stamp
from huikuan.adapters.timestamps.checking import BadToken, Stamp, check_token

__all__ = ["BadToken", "NoTimeStamp", "Stamp", "check_token", "time_stamp"]
