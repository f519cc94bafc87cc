"""The receivables ledger: documents, instalments, acts, append-only entries (house: the ledger).

The bulk tables carry plain ids instead of row-checked foreign keys; a statement trigger checks
every new row's references by set (docs/decisions). What is written here is never changed:
UPDATE, DELETE and TRUNCATE are refused by the database. The one table that moves is
`OpenItem`, the kept balance, and only the entry trigger writes it.
"""

from django.db import models


class Document(models.Model):
    """An invoice, note, receipt, draft or opening balance, as issued. Never changed."""

    id = models.BigAutoField(primary_key=True)
    company_id = models.IntegerField()
    customer_id = models.IntegerField(null=True)
    kind = models.SmallIntegerField()
    series = models.SmallIntegerField()
    number = models.CharField(max_length=60)
    issued_on = models.DateField()
    due_on = models.DateField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField(null=True)
    order_no = models.CharField(max_length=60, null=True)
    delivered_on = models.DateField(null=True)
    credits = models.CharField(max_length=60, null=True)
    disputed_from = models.DateField(null=True)
    disputed_to = models.DateField(null=True)
    salesperson = models.CharField(max_length=100, null=True)
    einvoice_no = models.CharField(max_length=60, null=True)
    terms = models.CharField(max_length=200, null=True)
    payer_name = models.CharField(max_length=300, null=True)
    remittance = models.TextField(null=True)
    method = models.CharField(max_length=10, null=True)
    account = models.CharField(max_length=60, null=True)
    attributes = models.JSONField(null=True)
    batch_id = models.IntegerField(null=True)
    act_id = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                # the number first: it decides a comparison that company and series would not
                fields=("number", "company_id", "series"),
                name="document_number_once",
            ),
        )
        indexes = (
            models.Index(fields=("issued_on", "company_id", "series", "id"), name="document_day"),
        )


class Item(models.Model):
    """An instalment, the unit of debt: its id is document id * 256 + line. Never changed."""

    id = models.BigIntegerField(primary_key=True)
    document_id = models.BigIntegerField()
    company_id = models.IntegerField()
    customer_id = models.IntegerField(null=True)
    side = models.SmallIntegerField()
    currency = models.CharField(max_length=3)
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()

    class Meta:
        # the customer alone: equal keys share a place, which is written in half the time
        indexes = (models.Index(fields=("customer_id",), name="item_customer"),)


class Act(models.Model):
    """One booking, made in one transaction, checked whole when that transaction commits.

    `recorded_at` is when it was opened, `known_at` when it was committed: the database stamps it.
    """

    id = models.AutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    recorded_at = models.DateTimeField()
    known_at = models.DateTimeField(null=True)
    txid = models.BigIntegerField()
    actor = models.CharField(max_length=120)
    batch_id = models.IntegerField(null=True)
    first_seq = models.BigIntegerField()
    first_document = models.BigIntegerField()
    why = models.TextField(blank=True, default="")

    class Meta:
        # who has seen everything up to a snapshot asks for the acts that came after it
        indexes = (
            models.Index(fields=("company", "txid"), name="act_txid"),
            # who asks what was known at a moment leaves out what was committed after it
            models.Index(fields=("company", "known_at"), name="act_known"),
        )


class Entry(models.Model):
    """A movement on an item, or on a difference account (side 2). Append-only."""

    seq = models.BigAutoField(primary_key=True)
    item_id = models.BigIntegerField(null=True)
    counter_item_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    amount_minor = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    reverses = models.BigIntegerField(null=True)
    act_id = models.IntegerField()
    company_id = models.IntegerField()
    customer_id = models.IntegerField(null=True)
    due_on = models.DateField()
    effective_on = models.DateField()
    stated_on = models.DateField(null=True)  # the day that was given, where it counts from later
    side = models.SmallIntegerField()
    kind = models.SmallIntegerField()
    currency = models.CharField(max_length=3)
    account = models.CharField(max_length=30, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("reverses",),
                condition=models.Q(reverses__isnull=False),
                name="entry_reversed_once",
            ),
        )
        indexes = (models.Index(fields=("item_id",), name="entry_item"),)


class OpenItem(models.Model):
    """The kept balance: a row for every item whose open amount is not zero."""

    item_id = models.BigIntegerField(primary_key=True)
    company_id = models.IntegerField()
    customer_id = models.IntegerField(null=True)
    side = models.SmallIntegerField()
    currency = models.CharField(max_length=3)
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()
    open_minor = models.BigIntegerField()

    class Meta:
        # a page of one customer asks for a handful of rows
        indexes = (
            models.Index(fields=("customer_id",), name="open_item_customer"),
            # the few of them that are money and not debt: what waits to be applied
            models.Index(
                fields=("company_id", "item_id"), condition=models.Q(side=1), name="open_money"
            ),
        )


class AccountingPeriod(models.Model):
    """A closed stretch of days: nothing may take effect in it any more (I10)."""

    id = models.AutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    start_on = models.DateField()
    end_on = models.DateField()
    closed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=120)
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.CharField(max_length=120, blank=True, default="")
    reopen_asked_by = models.CharField(max_length=120, blank=True, default="")
    why = models.TextField(blank=True, default="")
