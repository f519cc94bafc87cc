"""Runs of dunning, their steps, whom they left out, and every contact with a debtor.

Only a step moves, along `rules.dunning.STEP`; everything else is never changed.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from huikuan.rules.contact import Channel
from huikuan.rules.dunning import Actor, StepState

# of a case that is in one of these, no other step is proposed
LIVE = (
    StepState.PLANNED,
    StepState.APPROVED,
    StepState.QUEUED,
    StepState.UNKNOWN,
    StepState.BOUNCED,
)


class Run(models.Model):
    """One look at a whole book. The same book on the same day gives the same run, kept once."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    # kind, name, version and digest of each policy that decided
    policies = models.JSONField()
    proposed = models.IntegerField()
    left_out = models.IntegerField()
    withdrawn = models.IntegerField(default=0)
    # of everything that it found
    digest = models.BinaryField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)

    class Meta:
        indexes = (models.Index(fields=("company", "-as_of", "-id"), name="dun_run_newest"),)


class Step(models.Model):
    """What is asked of a customer in one currency at one stage.

    Unique by what it asks, not by the day: customer, currency, stage and the step that it follows
    (`after_id`, 0 for the first); and a case has one live step at most.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    company_id = models.IntegerField()
    customer_id = models.IntegerField()
    currency = models.CharField(max_length=3)
    stage = models.CharField(max_length=30)
    after_id = models.BigIntegerField(default=0)
    policy = models.CharField(max_length=60)
    version = models.IntegerField()
    state = models.CharField(max_length=10)
    by = models.CharField(max_length=10)
    template = models.CharField(max_length=40)
    planned_on = models.DateField()
    # what the proposal asked; after it was handed over, what the letter asked
    asked_minor = models.BigIntegerField()
    days = models.IntegerField()
    reasons = models.JSONField()
    effects = models.JSONField(default=list)
    important = models.BooleanField(default=False)
    # whom it goes to, as chosen last: empty while nobody can be addressed
    channel = models.CharField(max_length=10, blank=True, default="")
    contact_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=254, blank=True, default="")
    # not before this moment, by the contact rules
    wait_until = models.DateTimeField(null=True)
    wait_code = models.CharField(max_length=40, blank=True, default="")
    # the lines that hold: a letter that is written anew has lines anew
    round = models.SmallIntegerField(default=0)
    attempts = models.SmallIntegerField(default=0)
    digest = models.BinaryField(null=True)
    tracking_no = models.CharField(max_length=40, blank=True, default="")
    handed_over_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    # a person said no: nothing is proposed for the case up to this day
    declined_until = models.DateField(null=True)
    words = models.CharField(max_length=300, blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("customer_id", "currency", "stage", "after_id"),
                condition=~Q(state=StepState.WITHDRAWN.value),
                name="dun_step_once",
            ),
            models.UniqueConstraint(
                fields=("customer_id", "currency"),
                condition=Q(state__in=[one.value for one in LIVE]),
                name="dun_step_live_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in StepState])
                & Q(by__in=[one.value for one in Actor])
                & Q(channel__in=["", *(one.value for one in Channel)]),
                name="dun_step_words",
            ),
            models.CheckConstraint(condition=Q(asked_minor__gt=0), name="dun_step_amount"),
            # what left the house was handed over or done by a person, on a day
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "delivered", "read", "answered"])
                | Q(sent_on__isnull=False),
                name="dun_step_sent_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=StepState.UNKNOWN.value) | Q(attempts__gt=0),
                name="dun_step_handed_over",
            ),
        )
        indexes = (
            models.Index(fields=("company_id", "state", "id"), name="dun_step_state"),
            models.Index(fields=("customer_id", "currency", "-id"), name="dun_step_case"),
        )


class StepLine(models.Model):
    """A debt in a step. `counts`: it comes to `stage` by it; others are only listed."""

    id = models.BigAutoField(primary_key=True)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    company_id = models.IntegerField()
    round = models.SmallIntegerField()
    item_id = models.BigIntegerField()
    document_id = models.BigIntegerField()
    number = models.CharField(max_length=60)
    due_on = models.DateField()
    stage = models.CharField(max_length=30, blank=True)
    counts = models.BooleanField()
    open_minor = models.BigIntegerField()
    held_minor = models.BigIntegerField()
    asked_minor = models.BigIntegerField()
    days = models.IntegerField()

    class Meta:
        indexes = (models.Index(fields=("item_id",), name="dun_line_item"),)


class StepAct(models.Model):
    """A move of a step, in its order, with the words of who or what moved it."""

    id = models.BigAutoField(primary_key=True)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    no = models.IntegerField()
    act = models.CharField(max_length=12)
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    on = models.DateField()
    code = models.CharField(max_length=60, blank=True, default="")
    words = models.TextField(blank=True, default="")
    actor = models.CharField(max_length=120)
    actor_name = models.CharField(max_length=200, blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("step", "no"), name="dun_act_once"),)


class Effect(models.Model):
    """What a stage brought about beyond its letter: done once for a step."""

    id = models.BigAutoField(primary_key=True)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="+")
    effect = models.CharField(max_length=20)
    # what it came to: a block's id, how many notices, or why there was nothing to do
    result = models.JSONField(default=dict)
    done_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("step", "effect"), name="dun_effect_once"),)


class LeftOut(models.Model):
    """A case that a run did nothing with, and why: the first reason by its code."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    company_id = models.IntegerField()
    customer_id = models.IntegerField()
    currency = models.CharField(max_length=3)
    outcome = models.CharField(max_length=10)
    code = models.CharField(max_length=60)
    until = models.DateField(null=True)
    reasons = models.JSONField()

    class Meta:
        indexes = (models.Index(fields=("run", "code", "customer_id"), name="dun_left_out_code"),)


class Touch(models.Model):
    """One attempt to reach a debtor, or his word to us: by a person, a machine, an agency."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, null=True, related_name="+")
    contact_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=10)
    # from the debtor to us
    inward = models.BooleanField(default=False)
    at = models.DateTimeField()
    on = models.DateField()
    result = models.CharField(max_length=20)
    effective = models.BooleanField()
    counts = models.BooleanField()
    agency = models.CharField(max_length=100, blank=True, default="")
    address = models.CharField(max_length=254, blank=True, default="")
    words = models.TextField(blank=True, default="")
    minutes = models.IntegerField(null=True)
    # what makes two reports of one contact one: a mail's id, an agency's number
    origin = models.CharField(max_length=120, blank=True, default="")
    actor = models.CharField(max_length=120)
    actor_name = models.CharField(max_length=200, blank=True, default="")
    person = models.CharField(max_length=40, blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(channel__in=[one.value for one in Channel]), name="touch_channel"
            ),
            models.CheckConstraint(
                condition=Q(inward=False) | Q(counts=False), name="touch_inward_is_free"
            ),
            models.UniqueConstraint(
                fields=("company", "origin"), condition=~Q(origin=""), name="touch_origin_once"
            ),
        )
        indexes = (
            models.Index(fields=("customer", "-at"), name="touch_customer"),
            models.Index(fields=("company", "-at", "-id"), name="touch_newest"),
        )
