"""Where customers and the company stood at the end of a day, as figures (D7, A8).

A snapshot is a cache that can be trusted: every figure follows from the ledger, a policy and a
day, and can be worked out again. Amounts are minor units, shares hundredths of a percent, days
hundredths of a day, each in the unit of its measure's card; what has no answer is missing.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Closing(models.Model):
    """One closed day of a company.

    `buckets` name what `aging` holds in the other tables, in order. `mark` names the columnar
    book's rows that the figures were added up from, `digest` the figures themselves. `version`
    counts how often the figures were replaced.
    """

    id = models.AutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    policy = models.CharField(max_length=60)
    policy_version = models.IntegerField()
    policy_digest = models.BinaryField()
    basis = models.CharField(max_length=20)
    buckets = ArrayField(models.CharField(max_length=30))
    mark = models.CharField(max_length=64)
    digest = models.BinaryField()
    customers = models.IntegerField()
    version = models.IntegerField(default=1)
    actor = models.CharField(max_length=120)
    closed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "as_of"), name="day_closed_once"),
        )


class CustomerPosition(models.Model):
    """One customer in one currency. Customer 0 stands for receipts that nobody has claimed.

    `sales_before` are the ninety days before the last ninety, `days_to_pay_before` the part of the
    trailing year before them.
    """

    pk = models.CompositePrimaryKey("closing_id", "customer_id", "currency")
    closing = models.ForeignKey(Closing, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer_id = models.IntegerField()
    currency = models.CharField(max_length=3)
    open_balance = models.BigIntegerField()
    overdue_amount = models.BigIntegerField()
    disputed_amount = models.BigIntegerField()
    unapplied = models.BigIntegerField()
    collectable_now = models.BigIntegerField()
    open_items = models.IntegerField()
    overdue_items = models.IntegerField()
    oldest_overdue = models.BigIntegerField(null=True)
    sales_365 = models.BigIntegerField()
    sales_90 = models.BigIntegerField()
    sales_before = models.BigIntegerField()
    days_late = models.BigIntegerField(null=True)
    days_beyond_terms = models.BigIntegerField(null=True)
    days_to_pay_90 = models.BigIntegerField(null=True)
    days_to_pay_before = models.BigIntegerField(null=True)
    on_time_rate = models.BigIntegerField(null=True)
    aging = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(open_items__gte=models.F("overdue_items"))
                & models.Q(overdue_items__gte=0),
                name="position_items",
            ),
            models.CheckConstraint(
                condition=models.Q(collectable_now__gte=0), name="position_collectable"
            ),
        )


class CompanyPosition(models.Model):
    """The company in one currency. `roll_rates` are those of the last month, by bucket."""

    pk = models.CompositePrimaryKey("closing_id", "currency")
    closing = models.ForeignKey(Closing, on_delete=models.CASCADE, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    open_balance = models.BigIntegerField()
    overdue_amount = models.BigIntegerField()
    disputed_amount = models.BigIntegerField()
    unapplied = models.BigIntegerField()
    sales = models.BigIntegerField()
    dso = models.BigIntegerField(null=True)
    dso_average = models.BigIntegerField(null=True)
    dso_count_back = models.BigIntegerField(null=True)
    best_possible_dso = models.BigIntegerField(null=True)
    average_days_delinquent = models.BigIntegerField(null=True)
    roll_rates = ArrayField(models.BigIntegerField(null=True))


class MonthEnd(models.Model):
    """The company's aging at one of the last thirteen month ends, the day itself as the last.

    `flow_rates`: from each bucket a month before to the next one now; missing for the first.
    """

    pk = models.CompositePrimaryKey("closing_id", "currency", "day")
    closing = models.ForeignKey(Closing, on_delete=models.CASCADE, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    day = models.DateField()
    aging = ArrayField(models.BigIntegerField())
    flow_rates = ArrayField(models.BigIntegerField(null=True), null=True)
