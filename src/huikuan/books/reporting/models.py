"""Who gets which periodic report, and on which day of the month."""

from django.db import models


class Subscription(models.Model):
    """One person's standing order for a report of one company.

    It goes to the account's own address and shows what the account may see on the day it goes.
    `since`: the day from which it counts, so that an order given late begins with the next month.
    """

    id = models.AutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+")
    report = models.CharField(max_length=20)
    day = models.SmallIntegerField()
    since = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "user", "report"), name="subscription_once"),
            models.CheckConstraint(
                condition=models.Q(day__gte=1) & models.Q(day__lte=31),
                name="subscription_day_of_month",
            ),
            models.CheckConstraint(
                condition=models.Q(report__in=("monthly",)), name="subscription_report_known"
            ),
        )
