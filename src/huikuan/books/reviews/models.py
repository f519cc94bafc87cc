"""The rows of reviews, proposed limits and recommendations: private to this room.

Steps, votes, runs and recommendations are never changed; a review and a proposal carry their state
beside, moved only along the tables of `rules.reviews` and `rules.limits`.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from huikuan.books.reviews.values import LimitKind
from huikuan.rules.limits import Extent
from huikuan.rules.limits import State as ProposalState
from huikuan.rules.reviews import Outcome, ReviewKind, State


class Review(models.Model):
    """A review of one customer; one customer has one open review at most."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    opened_on = models.DateField()
    due_on = models.DateField()
    owner = models.CharField(max_length=150, blank=True, default="")
    outcome = models.CharField(max_length=12, blank=True, default="")
    finished_on = models.DateField(null=True)
    # the grade that the review saw: a later fall is measured from it
    grade = models.CharField(max_length=1, blank=True, default="")
    reasons = models.JSONField()
    against = models.JSONField(default=list)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("company", "customer"),
                condition=Q(state=State.OPEN.value),
                name="review_open_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in ReviewKind])
                & Q(state__in=[one.value for one in State])
                & Q(outcome__in=["", *(one.value for one in Outcome)]),
                name="review_words",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=State.FINISHED.value) & ~Q(outcome="") & Q(finished_on__isnull=False)
                )
                | (~Q(state=State.FINISHED.value) & Q(outcome="", finished_on__isnull=True)),
                name="review_finished_whole",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("opened_on")), name="review_days"),
        )
        indexes = (
            models.Index(fields=("company", "state", "due_on"), name="review_waiting"),
            models.Index(fields=("customer", "kind", "finished_on"), name="review_last"),
        )


class Step(models.Model):
    """An act on a review, in its order."""

    id = models.BigAutoField(primary_key=True)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="steps")
    no = models.IntegerField()
    act = models.CharField(max_length=12)
    state = models.CharField(max_length=10)
    on = models.DateField()
    details = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    actor_name = models.CharField(max_length=200, blank=True, default="")
    person = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("review", "no"), name="review_step_no"),)


class Proposal(models.Model):
    """A limit that somebody asked for, and what stood then."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10)
    extent = models.CharField(max_length=10)
    minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    reason = models.TextField()
    grade = models.CharField(max_length=1, blank=True, default="")
    current_extent = models.CharField(max_length=10)
    current_minor = models.BigIntegerField(null=True)
    current_currency = models.CharField(max_length=3, blank=True, default="")
    recommended_extent = models.CharField(max_length=10, blank=True, default="")
    recommended_minor = models.BigIntegerField(null=True)
    conditions = models.JSONField(default=list)
    review_on = models.DateField(null=True)
    state = models.CharField(max_length=10)
    proposer = models.CharField(max_length=40)
    proposer_name = models.CharField(max_length=200, blank=True, default="")
    actor = models.CharField(max_length=120)
    proposed_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    entry_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            # of two proposals for one limit the second would overwrite the first unseen
            models.UniqueConstraint(
                fields=("company", "customer", "kind"),
                condition=Q(state=ProposalState.PROPOSED.value),
                name="proposal_waiting_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in LimitKind])
                & Q(state__in=[one.value for one in ProposalState])
                & Q(extent__in=[Extent.AMOUNT.value, Extent.UNLIMITED.value]),
                name="proposal_words",
            ),
            models.CheckConstraint(
                condition=Q(extent=Extent.AMOUNT.value, minor__gte=0)
                | Q(extent=Extent.UNLIMITED.value, minor__isnull=True),
                name="proposal_amount",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="proposal_days",
            ),
            models.CheckConstraint(condition=~Q(proposer=""), name="proposal_person"),
            models.CheckConstraint(
                condition=Q(state=ProposalState.APPROVED.value, entry_id__isnull=False)
                | (~Q(state=ProposalState.APPROVED.value) & Q(entry_id__isnull=True)),
                name="proposal_granted_whole",
            ),
        )
        indexes = (models.Index(fields=("company", "state", "-id"), name="proposal_state"),)


class Vote(models.Model):
    """What a person did with a proposal. `proposer` stands here too, so that the database refuses
    the approval of one's own.
    """

    id = models.BigAutoField(primary_key=True)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="votes")
    act = models.CharField(max_length=10)
    person = models.CharField(max_length=40)
    proposer = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True, default="")
    role = models.CharField(max_length=40, blank=True, default="")
    why = models.TextField(blank=True, default="")
    actor = models.CharField(max_length=120)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("proposal", "person", "act"), name="vote_once"),
            models.CheckConstraint(
                condition=~Q(act__in=["agree", "approve"]) | ~Q(person=F("proposer")),
                name="vote_of_another",
            ),
        )


class Run(models.Model):
    """One recommendation of limits for a book."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    policy = models.CharField(max_length=60)
    version = models.IntegerField()
    digest = models.CharField(max_length=64)
    customers = models.IntegerField()
    kept = models.IntegerField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)

    class Meta:
        indexes = (models.Index(fields=("company", "-as_of", "-id"), name="limit_run_newest"),)


class Recommended(models.Model):
    """A customer's recommended limit, kept where it differs from the one before it."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    company_id = models.IntegerField()
    customer_id = models.IntegerField()
    as_of = models.DateField()
    currency = models.CharField(max_length=3)
    extent = models.CharField(max_length=10)
    minor = models.BigIntegerField(null=True)
    rules = models.JSONField()
    # of all that is said: an equal one is not kept again
    digest = models.BinaryField()

    class Meta:
        indexes = (
            models.Index(
                fields=("company_id", "customer_id", "-as_of", "-id"), name="recommended_newest"
            ),
        )
