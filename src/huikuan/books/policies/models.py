"""Policies as data: versioned, dated documents that verdicts name (house: policies are data)."""

from django.db import models
from django.db.models.functions import Now


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

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("company", "kind", "name", "version"),
                name="policy_version_once",
                nulls_distinct=False,
            ),
        )
