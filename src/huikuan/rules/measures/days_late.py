"""Days late (平均逾期天数): from the due day to the day an item was paid off; early is negative (D7)."""

from huikuan.rules.measures.settled_days import three_means

MEASURE, WEIGHTED, TO_DATE = three_means(
    "days_late", lambda row: row.due_on, lambda item: item.due_on
)
