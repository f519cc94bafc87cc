"""What the fields of a condition are in the statements of lists: what the list shows, in SQL.

`d` is the document, `c` its customer, `o` what was open, `g` the documents taken back.
"""

from collections.abc import Mapping
from typing import Final

from huikuan.rules.items import DocumentKind, DocumentStatus, Series

_KINDS: Final = " ".join(f"when {kind.value} then '{kind.word}'" for kind in DocumentKind)
_OF_DOCUMENT: Final[Mapping[str, str]] = {
    "number": "d.number",
    "kind": f"(case d.kind {_KINDS} end)",
    "issued_on": "d.issued_on",
    "disputed": """(d.disputed_from is not null and d.disputed_from <= %(as_of)s
        and (d.disputed_to is null or %(as_of)s < d.disputed_to))""",
    "order_no": "d.order_no",
    "salesperson": "d.salesperson",
    "payer_name": "d.payer_name",
    "remittance": "d.remittance",
    "method": "d.method",
    "account": "d.account",
}
_OF_CUSTOMER: Final[Mapping[str, str]] = {
    "customer_no": "c.customer_no",
    "customer": "c.name",
    "region": "c.region",
    "country": "c.country",
    "industry": "c.industry",
    "group": "c.group_no",
}
# as rules.items.document_status says it; a test holds the two together
_STATUS: Final = f"""(case when g.document_id is not null then '{DocumentStatus.REVERSED}'
    when coalesce(o.open_minor, 0) = 0 then '{DocumentStatus.SETTLED}'
    when o.open_minor = d.amount_minor then '{DocumentStatus.OPEN}'
    else '{DocumentStatus.PARTLY_SETTLED}' end)"""
_DOCUMENTS: Final = {
    **_OF_DOCUMENT,
    **_OF_CUSTOMER,
    "currency": "d.currency",
    "status": _STATUS,
}

OF_DOCUMENTS: Final[Mapping[int, Mapping[str, str]]] = {
    Series.BILLING: {
        **_DOCUMENTS,
        "due_on": "d.due_on",
        "amount": "d.amount_minor",
        "open": "coalesce(o.open_minor, 0)",
        "overdue": "coalesce(o.overdue_minor, 0)",
        "days_late": "(%(as_of)s::date - o.oldest_due)",
    },
    # money received is shown positive
    Series.RECEIPTS: {
        **_DOCUMENTS,
        "amount": "(-d.amount_minor)",
        "open": "(-coalesce(o.open_minor, 0))",
    },
}
OF_ITEMS: Final[Mapping[str, str]] = {
    **_OF_DOCUMENT,
    **_OF_CUSTOMER,
    "currency": "o.currency",
    "due_on": "o.due_on",
    "amount": "d.amount_minor",
    "open": "o.open_minor",
    "days_late": """(case when o.side = 0 and o.due_on < %(as_of)s
        then %(as_of)s::date - o.due_on end)""",
}

BY_CUSTOMER: Final = frozenset(_OF_CUSTOMER)
BY_OPEN: Final = frozenset({"open", "overdue", "days_late", "status"})
BY_REVERSAL: Final = frozenset({"status"})
