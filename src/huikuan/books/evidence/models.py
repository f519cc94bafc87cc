"""The chained log of everything that was done: append-only, proved by digests (D3, I30, I31)."""

from django.db import models
from django.db.models.functions import Now


class Head(models.Model):
    """The end of the chain: one row, locked by whoever appends, so that records get one order."""

    id = models.SmallIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    digest = models.BinaryField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_head"),)


class Record(models.Model):
    """One act: who, what, when, on what, before, after, why, in which request. Never changed.

    `content_digest` commits to `before`, `after` and `why` under a random salt; `digest` covers it,
    every other field and the digest of the record before. So personal data can one day be erased
    from the content without breaking the chain (I34).
    """

    seq = models.BigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField(db_default=Now())
    company_id = models.IntegerField(null=True)
    actor = models.CharField(max_length=120)
    actor_name = models.CharField(max_length=200)
    person = models.CharField(max_length=40)
    act = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=120)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True, default="")
    request_id = models.CharField(max_length=64)
    salt = models.BinaryField()
    content_digest = models.BinaryField()
    previous_digest = models.BinaryField()
    digest = models.BinaryField(unique=True)

    class Meta:
        indexes = (
            models.Index(fields=("company_id", "-seq"), name="evidence_newest"),
            models.Index(fields=("subject_kind", "subject_id", "seq"), name="evidence_subject"),
        )
