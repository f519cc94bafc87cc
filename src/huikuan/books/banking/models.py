"""What banks stated, as they stated it: accounts, statements, their lines (banking; D4).

Nothing here is ever changed: the database refuses UPDATE, DELETE and TRUNCATE, and checks each
new set of lines against its statement and the ledger's receipts (migration 0002). Amounts are
signed minor units of the account's currency, above zero for what came in.
"""

from django.db import models
from django.db.models.functions import Now

from huikuan.rules.banking import AccountState


class BankAccount(models.Model):
    """An account of the company by number and currency, since it was registered or first stated."""

    id = models.AutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    bank = models.CharField(max_length=200)
    holder = models.CharField(max_length=300)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("company", "number", "currency"), name="bank_account_once"
            ),
        )


class AccountAct(models.Model):
    """What somebody decided about an account; the last act says how it stands. Append-only.

    Of a closed account `on` is the last day of which a statement may speak.
    """

    id = models.AutoField(primary_key=True)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    company_id = models.IntegerField()
    act = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    on = models.DateField()
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=120, blank=True, default="")
    why = models.TextField(blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in AccountState]),
                name="bank_account_act_state",
            ),
        )


class Statement(models.Model):
    """One statement as it was booked.

    `digest` is SHA-256 over what it says, so that the same statement out of another file is known
    again. `interim` are reports within a day and notifications: they are no link of the chain of
    balances. `entries`, `credits_minor` and `debits_minor` (both never below zero) count what the
    bank has booked. `findings` hold what was found beside it: gaps and overlaps.
    """

    id = models.AutoField(primary_key=True)
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    company_id = models.IntegerField()
    batch_id = models.IntegerField()
    act_id = models.IntegerField()
    kind = models.CharField(max_length=40)
    interim = models.BooleanField()
    identity = models.CharField(max_length=120)
    sequence = models.BigIntegerField(null=True)
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    opening_minor = models.BigIntegerField(null=True)
    closing_minor = models.BigIntegerField(null=True)
    lines = models.IntegerField()
    entries = models.IntegerField()
    credits_minor = models.BigIntegerField()
    debits_minor = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    file_digest = models.CharField(max_length=64)
    findings = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("account", "digest"), name="bank_statement_once"),
        )
        indexes = (models.Index(fields=("account", "to_on", "id"), name="bank_statement_days"),)


class Transaction(models.Model):
    """One line of a statement and what became of it.

    `outcome`: `receipt` (became the ledger's document `document_id`), `batch` (each detail became
    one), `debit`, `pending`, `information`, `zero`, or `there` (the line `digest`, `occurrence` of
    an earlier statement, which has the receipt).
    """

    id = models.BigAutoField(primary_key=True)
    statement_id = models.IntegerField()
    account_id = models.IntegerField()
    company_id = models.IntegerField()
    line = models.IntegerField()
    place = models.CharField(max_length=60)
    booked_on = models.DateField()
    value_on = models.DateField(null=True)
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=11)
    outcome = models.CharField(max_length=11)
    document_id = models.BigIntegerField(null=True)
    party_name = models.TextField()
    party_account = models.TextField()
    party_bank = models.TextField()
    party_tax_id = models.TextField()
    text = models.TextField()
    bank_reference = models.TextField()
    reference = models.TextField()
    code = models.TextField()
    returns = models.BooleanField()
    charges_minor = models.BigIntegerField()
    balance_minor = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64)
    occurrence = models.IntegerField()

    class Meta:
        constraints = (
            # the number of the n-th equal line: an overlap finds it, and it books once
            models.UniqueConstraint(
                fields=("digest", "account_id", "occurrence"),
                condition=models.Q(status="booked") & ~models.Q(outcome="there"),
                name="bank_line_once",
            ),
            models.UniqueConstraint(fields=("statement_id", "line"), name="bank_line_place"),
            models.UniqueConstraint(
                fields=("document_id",),
                condition=models.Q(document_id__isnull=False),
                name="bank_line_receipt_once",
            ),
        )
        indexes = (
            models.Index(
                fields=("account_id", "amount_minor"),
                condition=models.Q(outcome="debit"),
                name="bank_line_debits",
            ),
        )


class Detail(models.Model):
    """One payment inside a line that the bank booked as a batch; with its own receipt if booked."""

    pk = models.CompositePrimaryKey("transaction_id", "part")
    transaction_id = models.BigIntegerField()
    part = models.IntegerField()
    company_id = models.IntegerField()
    amount_minor = models.BigIntegerField()
    document_id = models.BigIntegerField(null=True)
    party_name = models.TextField()
    party_account = models.TextField()
    party_bank = models.TextField()
    party_tax_id = models.TextField()
    text = models.TextField()
    reference = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("document_id",),
                condition=models.Q(document_id__isnull=False),
                name="bank_detail_receipt_once",
            ),
        )
