"""Saved views of lists: a question with a name, a person's own or shared with the company (P3)."""

from django.db import models
from django.db.models.functions import Now


class SavedView(models.Model):
    """A page with its filters, columns, order and group under a name; its id is its address.

    `asked` is the question as `values.Asked` writes it. It holds no day: a view obeys the day and
    the knowledge that are looked at. `version` counts the edits.
    """

    id = models.AutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    asked = models.JSONField()
    shared = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("company", "owner", "page", "name"), name="view_name_once_per_person"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="view_has_name"),
        )
        indexes = (
            models.Index(
                fields=("company", "page"), condition=models.Q(shared=True), name="view_shared"
            ),
        )
