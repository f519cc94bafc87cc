"""One row per file that was given to us: what it was, how far it is, what came of it (D1)."""

from django.db import models


class Batch(models.Model):
    """A file on its way into the books; applied whole, once, or not at all.

    `digest` is SHA-256 of the file's bytes, `mapping_digest` of the mapping it is read with.
    The unique constraint is the last word on "the same file books once" (invariant I18).
    """

    id = models.AutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    stored_path = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    mapping_digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(max_length=12)
    mapping = models.JSONField(null=True)
    report = models.JSONField(null=True)
    progress = models.JSONField(null=True)
    cancel_asked = models.BooleanField(default=False)
    creator = models.JSONField()
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("company", "kind", "digest", "mapping_digest"),
                condition=models.Q(state="applied"),
                name="a_file_is_applied_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=(
                        "received",
                        "checking",
                        "checked",
                        "applying",
                        "applied",
                        "repeated",
                        "refused",
                        "failed",
                        "cancelled",
                    )
                ),
                name="batch_state_known",
            ),
        )
        indexes = (models.Index(fields=("company", "-id"), name="batch_newest"),)
