"""Dated exchange rates, as somebody entered or loaded them. Nothing here is ever changed."""

from django.db import models
from django.db.models.functions import Now


class Rate(models.Model):
    """What one unit of a currency is worth in another from a day on; a later entry counts."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    on = models.DateField()
    # major units of `quote` for one of `base`
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    source = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_positive"),
            models.CheckConstraint(
                condition=models.Q(base__regex=r"^[A-Z]{3}$")
                & models.Q(quote__regex=r"^[A-Z]{3}$")
                & ~models.Q(base=models.F("quote")),
                name="rate_currencies",
            ),
        )
        indexes = (
            models.Index(fields=("company", "base", "quote", "-on", "-id"), name="rate_newest"),
        )
