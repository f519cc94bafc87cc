"""The rows of promises and plans: private to this room.

What was agreed, its instalments and its steps are never changed. The row carries beside it how it
stood when it was last judged, for lists; whoever wants to know a day asks `rules.plans`.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from huikuan.rules.plans import Consent, Kind, State


class Plan(models.Model):
    """A promise or plan of a customer in one currency."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=10)
    given_on = models.DateField()
    # from when it binds and holds: the day given, of a proposal the day it was approved
    opened_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    last_due_on = models.DateField()
    total_minor = models.BigIntegerField()
    tolerance_days = models.IntegerField()
    accelerates = models.BooleanField()
    level = models.IntegerField()
    # what the ledger booked after it may fulfil it
    from_seq = models.BigIntegerField()
    source = models.CharField(max_length=10)
    contact = models.CharField(max_length=200, blank=True, default="")
    words = models.TextField(blank=True, default="")
    acknowledged = models.BooleanField(default=False)
    security = models.TextField(blank=True, default="")
    interest = models.CharField(max_length=10, blank=True, default="")
    consent = models.CharField(max_length=12, default=Consent.NOT_NEEDED.value)
    # who gave or proposed it, so that another one approves
    proposer = models.CharField(max_length=40, blank=True, default="")
    actor = models.CharField(max_length=120)
    # as it was last judged
    judged_on = models.DateField(null=True)
    paid_minor = models.BigIntegerField(default=0)
    missed_minor = models.BigIntegerField(default=0)
    next_due_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in Kind])
                & Q(state__in=[one.value for one in State])
                & Q(consent__in=[one.value for one in Consent]),
                name="plan_words",
            ),
            models.CheckConstraint(
                condition=Q(total_minor__gt=0, tolerance_days__gte=0, level__gte=1),
                name="plan_figures",
            ),
            models.CheckConstraint(condition=Q(last_due_on__gte=F("given_on")), name="plan_days"),
            models.CheckConstraint(
                condition=Q(state__in=[State.PROPOSED.value, State.REJECTED.value])
                | Q(state=State.WITHDRAWN.value)
                | Q(opened_on__isnull=False),
                name="plan_opened_whole",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[State.WITHDRAWN.value, State.REJECTED.value], ended_on__isnull=False
                )
                | (
                    ~Q(state__in=[State.WITHDRAWN.value, State.REJECTED.value])
                    & Q(ended_on__isnull=True)
                ),
                name="plan_ended_whole",
            ),
        )
        indexes = (
            models.Index(fields=("company", "state", "next_due_on"), name="plan_waiting"),
            models.Index(fields=("customer", "-id"), name="plan_customer"),
        )


class PlanInstalment(models.Model):
    """What is to be paid by a day."""

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="instalments")
    no = models.IntegerField()
    due_on = models.DateField()
    minor = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("plan", "no"), name="plan_instalment_once"),
            models.CheckConstraint(condition=Q(minor__gt=0), name="plan_instalment_amount"),
        )


class PlanItem(models.Model):
    """A debt that the plan is about, and how much of it. Only `live` moves."""

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="items")
    item_id = models.BigIntegerField()
    document_id = models.BigIntegerField()
    due_on = models.DateField()
    minor = models.BigIntegerField()
    live = models.BooleanField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(minor__gt=0), name="plan_item_amount"),
            # one promise for a debt at a time: the next one takes its place
            models.UniqueConstraint(
                fields=("item_id",), condition=Q(live=True), name="plan_item_once"
            ),
        )
        indexes = (models.Index(fields=("item_id",), name="plan_item_item"),)


class PlanStep(models.Model):
    """What was done with a plan, or what judging it came to, in its order."""

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="steps")
    no = models.IntegerField()
    act = models.CharField(max_length=16)
    state = models.CharField(max_length=10)
    on = models.DateField()
    details = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    actor_name = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("plan", "no"), name="plan_step_once"),)
