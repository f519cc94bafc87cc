"""Decides how good an acceptor's promise counts as, and whether a draft leaves the books with it.

Practice (domain 1.5, no statute): drafts accepted by the six large state banks and the nine listed
joint-stock banks are derecognised when endorsed or discounted; others stay until they are paid.
"""

import unicodedata

from huikuan.kernel.days import Day
from huikuan.rules.drafts.policy import DraftPolicy
from huikuan.rules.drafts.values import AcceptorKind, Draft, DraftKind

_FINANCE = "财务"
_COMPANIES = ("公司", "有限责任公司")


def acceptor_class(kind: DraftKind, acceptor: str, on: Day, policy: DraftPolicy) -> AcceptorKind:
    """Return the class of an acceptor on a day: the policy's own list by the beginning of the name.

    A branch is called by its bank's name first ("中国工商银行股份有限公司杭州分行"). A commercial draft is
    always a company's or a finance company's, whatever the company is called.
    """
    name = _plain(acceptor)
    if kind is DraftKind.COMMERCIAL:
        return AcceptorKind.COMPANY
    for one in policy.acceptors:
        within = one.since <= on and (one.until is None or on < one.until)
        if within and name.startswith(_plain(one.name)):
            return one.kind
    if _FINANCE in name and name.endswith(_COMPANIES):
        return AcceptorKind.FINANCE_COMPANY
    return AcceptorKind.OTHER_BANK


def derecognised(draft: Draft, policy: DraftPolicy) -> bool:
    """Tell whether the draft leaves the books when it is endorsed or discounted."""
    return draft.acceptor_kind in policy.derecognise


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
