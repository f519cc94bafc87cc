"""Policies as data: versioned, dated documents that verdicts name (house: policies are data)."""

from django.db import models
from django.db.models.functions import Now

from huikuan.books.policies.values import State


class Version(models.Model):
    """One version of a policy; without a company it is the group's. Never changed, superseded.

    `digest` is the SHA-256 of the document's canonical encoding: a decision that names it can be
    reproduced (I13).
    """

    id = models.AutoField(primary_key=True)
    company = models.ForeignKey(
        "people.Company", on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    version = models.IntegerField()
    valid_from = models.DateField()
    document = models.JSONField()
    digest = models.BinaryField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    # a proposal gives one version; presets come without one
    proposal = models.OneToOneField(
        "policies.Proposal", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("company", "kind", "name", "version"),
                name="policy_version_once",
                nulls_distinct=False,
            ),
        )


class Proposal(models.Model):
    """A version that somebody proposes; what it says and how far it is stands in its steps."""

    id = models.AutoField(primary_key=True)
    company = models.ForeignKey(
        "people.Company", on_delete=models.PROTECT, null=True, related_name="+"
    )
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=60)

    class Meta:
        indexes = (models.Index(fields=("company", "kind", "name"), name="policy_proposed"),)


class Step(models.Model):
    """An act on a proposal with the text that it left; the last one counts. Never changed.

    `base` is the version that the text was compared with, 0 where there was none.
    """

    id = models.BigAutoField(primary_key=True)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="steps")
    no = models.IntegerField()
    act = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    document = models.JSONField()
    valid_from = models.DateField()
    base = models.IntegerField()
    why = models.CharField(max_length=1000, blank=True)
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            # of two who act at once, one is first
            models.UniqueConstraint(fields=("proposal", "no"), name="policy_step_no"),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in State]),
                name="policy_step_state",
            ),
        )
