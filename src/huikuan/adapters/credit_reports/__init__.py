"""Asks third parties for credit reports: one interface, whoever they are (B3).

A provider is set up in `credit-reports.yaml` in the home folder. Its own words stay here: a mapping,
which is data, turns its answer into ours, and the answer itself is kept as it came.
"""

from huikuan.adapters.credit_reports.mapping import Mapped, mapped
from huikuan.adapters.credit_reports.opening import BadSetting, providers
from huikuan.adapters.credit_reports.signing import NotGenuine, verify
from huikuan.adapters.credit_reports.values import (
    Answer,
    Event,
    Found,
    Offer,
    Provider,
    ProviderFault,
    Subject,
)

__all__ = [
    "Answer",
    "BadSetting",
    "Event",
    "Found",
    "Mapped",
    "NotGenuine",
    "Offer",
    "Provider",
    "ProviderFault",
    "Subject",
    "mapped",
    "providers",
    "verify",
]
