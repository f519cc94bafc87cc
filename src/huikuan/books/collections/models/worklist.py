"""Who works on which customer, what he put off, and what is expected of him: never changed (A2)."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Assignment(models.Model):
    """From a day on a customer is this person's to work on; `owner` empty: nobody's."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    owner = models.CharField(max_length=150, blank=True)
    from_on = models.DateField()
    words = models.TextField(blank=True, default="")
    actor = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (models.Index(fields=("company", "customer", "-id"), name="work_assigned"),)


class Snooze(models.Model):
    """A customer is put off to a day, with a reason; the same day as `on` takes it up again."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=30)
    words = models.TextField(blank=True, default="")
    actor = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=models.F("on")), name="work_snooze_days"),
        )
        indexes = (models.Index(fields=("company", "customer", "-id"), name="work_snoozed"),)


class Seat(models.Model):
    """From a day on a person works in this team, with these targets for a day of work."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=150)
    team = models.CharField(max_length=60, blank=True)
    # how much is to be promised or paid a day, in the company's currency, and how many are reached
    target_minor = models.BigIntegerField(default=0)
    target_contacts = models.IntegerField(default=0)
    from_on = models.DateField()
    actor = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(target_minor__gte=0) & Q(target_contacts__gte=0),
                name="work_seat_targets",
            ),
        )
        indexes = (models.Index(fields=("company", "username", "-id"), name="work_seat"),)
