"""E-invoices as they were read, what they were found to be, and events after that. Append-only.

The database refuses to change or delete a row of these tables (migration 0002): what is learned
later is a further row.
"""

from django.db import models
from django.db.models.functions import Now


class Reading(models.Model):
    """An e-invoice of ours as stated; its file is kept under `digest` by the import.

    `key` tells it from every other of the company; `content` is all that was read. `found` are the
    findings, reasons as [{code, figures}].
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    batch_id = models.IntegerField()
    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    syntax = models.CharField(max_length=20)
    type_code = models.CharField(max_length=20)
    number = models.CharField(max_length=100)
    issued_on = models.DateField()
    due_on = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    payable_minor = models.BigIntegerField(null=True)
    buyer_name = models.CharField(max_length=300)
    buyer_tax_id = models.CharField(max_length=60)
    content = models.JSONField()
    found = models.JSONField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "key"), name="einvoice_kept_once"),
        )
        indexes = (models.Index(fields=("company", "-id"), name="einvoice_newest"),)


class Outcome(models.Model):
    """What became of an e-invoice: linked to a document, waiting with a reason, or set aside.

    The last one counts. `how` is einvoice_no, number, order, day, person or created for a link.
    """

    id = models.BigAutoField(primary_key=True)
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="outcomes")
    step = models.IntegerField()
    state = models.CharField(max_length=10)
    document_id = models.BigIntegerField(null=True)
    how = models.CharField(max_length=20, blank=True, default="")
    reason = models.JSONField(null=True)
    actor = models.CharField(max_length=120)
    why = models.TextField(blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("reading", "step"), name="einvoice_outcome_in_turn"),
            models.CheckConstraint(
                condition=models.Q(state="linked", document_id__isnull=False)
                | models.Q(state__in=("waiting", "aside"), document_id__isnull=True),
                name="einvoice_outcome_known",
            ),
        )
        indexes = (models.Index(fields=("document_id",), name="einvoice_document"),)


class DeliveryEvent(models.Model):
    """A step of an invoice on its way to the customer; the last one says where it stands.

    `happened_at` is when it was so, `recorded_at` when we learned it. `proof` names what shows it:
    a receipt's number, a tracking number, a message.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    document_id = models.BigIntegerField()
    step = models.IntegerField()
    act = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    channel = models.CharField(max_length=20)
    proof = models.CharField(max_length=500, blank=True, default="")
    happened_at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    actor_name = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("document_id", "step"), name="delivery_in_turn"),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=("sent", "received", "opened", "accepted", "rejected")
                ),
                name="delivery_state_known",
            ),
        )


class TaxEvent(models.Model):
    """What the tax authority's books say of an e-invoice: one of three dimensions moved."""

    id = models.BigAutoField(primary_key=True)
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="+")
    dimension = models.CharField(max_length=10)
    step = models.IntegerField()
    state = models.CharField(max_length=14)
    happened_at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("reading", "dimension", "step"), name="tax_state_in_turn"
            ),
            models.CheckConstraint(
                condition=models.Q(dimension__in=("invoice", "vat_use", "booking")),
                name="tax_dimension_known",
            ),
        )


class RedLetterEvent(models.Model):
    """A step of a request for a red-letter invoice. `asked_by` is seller or buyer.

    `number` is the confirmation's; the steps of one request share it. `hours` is the time that the
    policy gave the other side when it was asked.
    """

    id = models.BigAutoField(primary_key=True)
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    step = models.IntegerField()
    act = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    asked_by = models.CharField(max_length=6)
    amount_minor = models.BigIntegerField()
    hours = models.IntegerField()
    happened_at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("reading", "number", "step"), name="red_letter_in_turn"
            ),
        )
