"""The rows of the credit book. Journal, blocks and decisions are never changed."""

from django.db import models
from django.db.models.functions import Now

from huikuan.books.credit.values import LimitKind, LimitState, Severity


class LimitEntry(models.Model):
    """What may be risked with a customer or a group, from a day on: the only way a limit moves."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, null=True, related_name="+"
    )
    group_no = models.CharField(max_length=60, blank=True, default="")
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    reason = models.TextField()
    evidence = models.JSONField(default=dict)
    approvals = models.JSONField(default=list)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False, group_no="")
                | (models.Q(customer__isnull=True) & ~models.Q(group_no="")),
                name="limit_of_one",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[one.value for one in LimitKind])
                & models.Q(state__in=[one.value for one in LimitState]),
                name="limit_words",
            ),
            models.CheckConstraint(
                condition=models.Q(state=LimitState.AMOUNT.value, minor__gte=0)
                | (models.Q(minor__isnull=True) & ~models.Q(state=LimitState.AMOUNT.value)),
                name="limit_amount",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="limit_days",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=LimitKind.NORMAL.value) | models.Q(valid_to__isnull=False),
                name="limit_expires",
            ),
        )
        indexes = (
            models.Index(
                fields=("customer", "kind", "-valid_from", "-id"),
                condition=models.Q(customer__isnull=False),
                name="limit_of_customer",
            ),
            models.Index(
                fields=("company", "group_no", "kind", "-valid_from", "-id"),
                condition=models.Q(customer__isnull=True),
                name="limit_of_group",
            ),
        )


class Block(models.Model):
    """Why a customer or a group gets nothing on account, from a day to a last day."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, null=True, related_name="+"
    )
    group_no = models.CharField(max_length=60, blank=True, default="")
    severity = models.CharField(max_length=10)
    reason = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False, group_no="")
                | (models.Q(customer__isnull=True) & ~models.Q(group_no="")),
                name="block_of_one",
            ),
            models.CheckConstraint(
                condition=models.Q(severity__in=[one.value for one in Severity]),
                name="block_severity",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="block_days",
            ),
        )
        indexes = (models.Index(fields=("company", "group_no"), name="block_of_group"),)


class BlockLift(models.Model):
    """The end of a block: `on` is the first day without it."""

    id = models.BigAutoField(primary_key=True)
    block = models.OneToOneField(Block, on_delete=models.PROTECT, related_name="lift")
    on = models.DateField()
    reason = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=40, blank=True, default="")
