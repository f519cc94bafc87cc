"""Days to pay (付款天数): from the day on the invoice to the day it was paid off (D7; A14)."""

from huikuan.rules.measures.settled_days import three_means

MEASURE, WEIGHTED, TO_DATE = three_means(
    "days_to_pay", lambda row: row.issued_on, lambda item: item.issued_on
)
