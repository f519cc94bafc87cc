"""What became of each receipt: private to this room (D4, decision 0017).

Amounts are whole minor units of the currency beside them, never below zero. `receipt_id` is the
ledger's document. Decisions are never deleted: what is undone says who, when and why.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform

from huikuan.books.cash.values import ReceiptState, RefundState


class Standing(models.Model):
    """How a receipt stands, and what matching last said of it.

    `version` rises with every change: who decides names the one that he saw. `amount_minor` is what
    was open when it was computed.
    """

    receipt_id = models.BigIntegerField(primary_key=True)
    company_id = models.IntegerField()
    state = models.CharField(max_length=10, default=ReceiptState.WAITING.value)
    version = models.IntegerField(default=1)
    amount_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="")
    outcome = models.CharField(max_length=10, default="")
    method = models.CharField(max_length=40, default="")
    confidence = models.IntegerField(null=True)
    customer_id = models.IntegerField(null=True)
    verdict = models.JSONField(null=True)
    policy = models.CharField(max_length=60, default="")
    policy_version = models.IntegerField(null=True)
    policy_digest = models.CharField(max_length=64, default="")
    as_of = models.DateField(null=True)
    computed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ReceiptState]),
                name="cash_standing_state",
            ),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__range=(0, 1000)),
                name="cash_standing_per_mille",
            ),
        )
        indexes = (
            models.Index(
                fields=("company_id", "confidence"),
                condition=Q(state=ReceiptState.SUGGESTED.value),
                name="cash_suggested",
            ),
            # what is settled piles up for years, and nobody who asks what waits looks at it
            models.Index(
                fields=("company_id", "receipt_id"),
                include=("state", "confidence"),
                condition=~Q(state=ReceiptState.SETTLED.value),
                name="cash_unsettled",
            ),
        )


class Decision(models.Model):
    """What somebody decided about a receipt's money, or matching did by itself.

    Decided on a `version` of the receipt's standing, of which each takes one decision: that is
    what makes one of two clerks the second. `groups` are the ledger's, to be taken back by an undo.
    """

    id = models.BigAutoField(primary_key=True)
    company_id = models.IntegerField()
    receipt_id = models.BigIntegerField()
    version = models.IntegerField()
    kind = models.CharField(max_length=20)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    customer_id = models.IntegerField(null=True)
    proposal_no = models.IntegerField(null=True)
    confidence = models.IntegerField(null=True)
    method = models.CharField(max_length=40, default="")
    automatic = models.BooleanField()
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField()
    as_of = models.DateField()
    act_id = models.IntegerField(null=True)
    groups = models.JSONField(default=list)
    detail = models.JSONField(default=dict)
    why = models.TextField(blank=True, default="")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=120, blank=True, default="")
    undone_why = models.TextField(blank=True, default="")
    wrong_match = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("receipt_id", "version"), name="cash_decided_once"),
            models.CheckConstraint(condition=Q(minor__gte=0), name="cash_decision_minor"),
            models.CheckConstraint(
                condition=Q(wrong_match=False) | Q(undone_at__isnull=False),
                name="cash_wrong_is_undone",
            ),
        )
        indexes = (
            models.Index(fields=("company_id", "as_of"), name="cash_decision_days"),
            # few decisions follow an advice
            models.Index(
                KeyTextTransform("advice", "detail"),
                condition=Q(detail__has_key="advice"),
                name="cash_decision_advice",
            ),
        )


class Alias(models.Model):
    """A payer that was recognised: who pays like this is that customer. Taken back, not deleted."""

    id = models.AutoField(primary_key=True)
    company_id = models.IntegerField()
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=300)
    shown = models.CharField(max_length=300)
    customer_id = models.IntegerField()
    times = models.IntegerField(default=1)
    learned_by = models.CharField(max_length=120)
    learned_at = models.DateTimeField()
    last_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=120, blank=True, default="")
    revoked_why = models.TextField(blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("company_id", "kind", "key", "customer_id"),
                condition=Q(revoked_at=None),
                name="cash_alias_once",
            ),
        )


class Refund(models.Model):
    """Money to go back to its payer: one person proposes, another approves, the bank pays."""

    id = models.AutoField(primary_key=True)
    company_id = models.IntegerField()
    receipt_id = models.BigIntegerField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    to_account = models.CharField(max_length=60, blank=True, default="")
    state = models.CharField(max_length=10, default=RefundState.PROPOSED.value)
    why = models.TextField()
    proposed_by = models.CharField(max_length=120)
    proposed_person = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120, blank=True, default="")
    decided_person = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decision_id = models.BigIntegerField(null=True)
    paid_on = models.DateField(null=True)
    bank_reference = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(minor__gt=0), name="cash_refund_minor"),
            models.CheckConstraint(
                condition=~Q(state__in=[RefundState.APPROVED.value, RefundState.PAID.value])
                | (~Q(decided_person="") & ~Q(decided_person=F("proposed_person"))),
                name="cash_refund_two_persons",
            ),
            models.UniqueConstraint(
                fields=("receipt_id",),
                condition=Q(state=RefundState.PROPOSED.value),
                name="cash_refund_once",
            ),
        )


class BankDebit(models.Model):
    """What a debit of the bank was for: a payment that it took back, or a refund that it paid.

    `debit_id` is the line in banking. Of each line one thing, and of each thing one line.
    """

    debit_id = models.BigIntegerField(primary_key=True)
    company_id = models.IntegerField()
    decision_id = models.BigIntegerField(null=True, unique=True)
    refund_id = models.IntegerField(null=True, unique=True)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    named_by = models.CharField(max_length=120)
    named_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(decision_id=None, refund_id__isnull=False)
                | Q(decision_id__isnull=False, refund_id=None),
                name="cash_debit_for_one",
            ),
            models.CheckConstraint(condition=Q(minor__gt=0), name="cash_debit_minor"),
        )
        indexes = (models.Index(fields=("company_id",), name="cash_debits"),)


class Advice(models.Model):
    """A remittance advice (付款通知): what a payer says a payment is for, with the file as sent."""

    id = models.AutoField(primary_key=True)
    company_id = models.IntegerField()
    customer_id = models.IntegerField(null=True)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    paid_on = models.DateField(null=True)
    payer_name = models.CharField(max_length=300, blank=True, default="")
    reference = models.CharField(max_length=120, blank=True, default="")
    lines = models.JSONField()
    file_name = models.CharField(max_length=200, blank=True, default="")
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    received_by = models.CharField(max_length=120)
    received_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("company_id", "digest"),
                condition=Q(void_at=None),
                name="cash_advice_once",
            ),
        )
