"""The rows of recovery: agreements on late interest, notes of it, what interrupted limitation.

Nothing is changed. Of a line of a note only that it was taken back is entered, once.
"""

from django.db import models
from django.db.models.functions import Now

from huikuan.rules.interest import Buyer, Per, Regime
from huikuan.rules.recovery import Interruption as InterruptionKind


class Agreement(models.Model):
    """What holds with a customer about late payment, for documents issued from a day on."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    rate = models.IntegerField(null=True)
    per = models.CharField(max_length=4)
    agreed_none = models.BooleanField()
    pay_when_paid = models.BooleanField()
    law = models.CharField(max_length=2)
    seller_sme = models.BooleanField()
    buyer = models.CharField(max_length=8, blank=True)
    signed_on = models.DateField(null=True)
    day_count = models.SmallIntegerField(null=True)
    note = models.CharField(max_length=1_000, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(per__in=[one.value for one in Per])
                & models.Q(buyer__in=[one.value for one in Buyer]),
                name="agreement_words",
            ),
            models.CheckConstraint(
                condition=(models.Q(rate__isnull=True) | models.Q(rate__gte=0, agreed_none=False))
                & (models.Q(day_count__isnull=True) | models.Q(day_count__range=(360, 366))),
                name="agreement_figures",
            ),
        )
        indexes = (models.Index(fields=("company", "customer"), name="agreement_customer"),)


class Charge(models.Model):
    """A line of a note of interest: the interest of one instalment for one stretch of days.

    From the day after `start_on` up to and including `end_on`. No two live lines of an instalment
    share a day: the database refuses the second (`charge_once`, migration 0002).
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer_id = models.IntegerField()
    item_id = models.BigIntegerField()
    document_id = models.BigIntegerField()
    start_on = models.DateField()
    end_on = models.DateField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    regime = models.CharField(max_length=16)
    # how it was reckoned, as it was then: spans, rate, table, day count, reasons
    worked = models.JSONField()
    policy_digest = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    taken_back_on = models.DateField(null=True)
    taken_back_act = models.IntegerField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(minor__gt=0, end_on__gt=models.F("start_on"))
                & models.Q(regime__in=[one.value for one in Regime]),
                name="charge_sound",
            ),
        )
        indexes = (
            models.Index(fields=("document_id",), name="charge_note"),
            models.Index(fields=("company", "customer_id"), name="charge_customer"),
        )


class Interruption(models.Model):
    """Something that starts limitation anew, with its proof; of one document or of all debts.

    `source` names what it was taken from (a step, an answer), so that it is entered once.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    document_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=20)
    on = models.DateField()
    proof = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=1_000, blank=True)
    source = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=sorted(one.value for one in InterruptionKind)),
                name="interruption_kind",
            ),
            models.UniqueConstraint(
                fields=("company", "source", "document_id"),
                condition=~models.Q(source=""),
                nulls_distinct=False,
                name="interruption_once",
            ),
        )
        indexes = (models.Index(fields=("company", "customer"), name="interruption_customer"),)
