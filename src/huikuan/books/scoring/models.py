"""The rows of scoring: private to this room. Nothing here is ever changed (B4, I13).

Points are hundredths of a point. A run is one taking of scores by one version of a card; a score
repeats what of it asks for nobody else, so that the latest of a customer is one look at an index.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from huikuan.rules.scoring import GRADES, MOST_POINTS, RiskClass

_GRADES = list(GRADES)


class Run(models.Model):
    """One scoring of a company's customers as of a day.

    `mark` names the facts that it looked at. `card` and `watch` are the policy versions that decided, by name, number and digest. `scored`
    customers were looked at, `kept` have a new row: their facts or verdict differ from the last, or
    their cycle asked for it.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    card = models.CharField(max_length=60)
    card_version = models.IntegerField()
    card_digest = models.BinaryField()
    watch = models.CharField(max_length=60)
    watch_version = models.IntegerField()
    watch_digest = models.BinaryField()
    card_document = models.JSONField()
    mark = models.CharField(max_length=64)
    scored = models.IntegerField()
    kept = models.IntegerField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)


class Score(models.Model):
    """The score of one customer.

    `inputs`: for each figure that was asked, its value as text, its day and where it is from.
    `points_by_factor` and `bins` follow the card's factors; a bin of -1 means that there was no
    figure. `weights` are those that counted, after spreading. `stops`: code, value and grade of
    each hard stop that held.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", db_index=False)
    company_id = models.IntegerField()
    customer_id = models.IntegerField()
    as_of = models.DateField()
    points = models.IntegerField()
    grade = models.CharField(max_length=1)
    risk_class = models.CharField(max_length=6)
    cycle_days = models.IntegerField()
    known = models.IntegerField()
    thin = models.BooleanField()
    inputs = models.JSONField()
    bins = ArrayField(models.SmallIntegerField())
    points_by_factor = ArrayField(models.IntegerField())
    most_by_factor = ArrayField(models.IntegerField())
    weights = ArrayField(models.IntegerField())
    stops = models.JSONField()
    class_reasons = ArrayField(models.CharField(max_length=80))
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(points__range=(0, MOST_POINTS))
                & Q(grade__in=_GRADES)
                & Q(risk_class__in=[one.value for one in RiskClass])
                & Q(cycle_days__gte=1),
                name="score_values",
            ),
        )
        indexes = (
            # the newest of a customer as of any day
            models.Index(
                fields=("company_id", "customer_id", "-as_of", "-id"), name="score_of_customer"
            ),
        )


class Override(models.Model):
    """A grade that somebody proposes over the card's, from a day up to and including another."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer_id = models.IntegerField()
    grade = models.CharField(max_length=1)
    was = models.CharField(max_length=1)
    reason = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    proposed_by = models.CharField(max_length=120)
    proposed_person = models.CharField(max_length=120)
    proposed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(grade__in=_GRADES)
                & Q(valid_to__gte=F("valid_from"))
                & ~Q(reason="")
                & ~Q(proposed_person="")
                & ~Q(grade=F("was")),
                name="override_values",
            ),
        )
        indexes = (models.Index(fields=("company", "customer_id"), name="override_of_customer"),)


class OverrideAct(models.Model):
    """What became of a proposed override: approved, refused, withdrawn or ended before its day.

    `effective_on` is the day from which an end counts.
    """

    id = models.BigAutoField(primary_key=True)
    override = models.ForeignKey(Override, on_delete=models.PROTECT, related_name="acts")
    act = models.CharField(max_length=10)
    effective_on = models.DateField()
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=120)
    why = models.TextField(blank=True, default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("override", "act"), name="override_act_once"),
            models.CheckConstraint(
                condition=Q(act__in=["approved", "refused", "withdrawn", "ended"]) & ~Q(person=""),
                name="override_act_values",
            ),
        )
