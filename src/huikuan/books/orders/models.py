"""Sales orders as the seller's system reports them (D1)."""

from django.db import models
from django.db.models.functions import Now


class Order(models.Model):
    """What a customer ordered. `status` moves only along `rules.items` order states.

    `first_status` is what it came with (empty: not known), at `recorded_at`; later ones are moves.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    order_no = models.CharField(max_length=60)
    order_date = models.DateField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    deliver_on = models.DateField(null=True)
    status = models.CharField(max_length=10)
    deposit_minor = models.BigIntegerField(default=0)
    salesperson = models.CharField(max_length=100, blank=True, default="")
    attributes = models.JSONField(null=True)
    batch_id = models.IntegerField(null=True)
    first_status = models.CharField(max_length=10, blank=True, default="", db_default="")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("company", "order_no"), name="order_no_once_per_company"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=("open", "delivered", "invoiced", "cancelled")),
                name="order_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0)
                & models.Q(deposit_minor__gte=0)
                & models.Q(deposit_minor__lte=models.F("amount_minor")),
                name="order_amount_and_deposit",
            ),
        )
        indexes = (models.Index(fields=("customer", "status"), name="order_customer_status"),)


class Move(models.Model):
    """A later status of an order and the company's day on which it was learned. Never changed.

    Written by the database whenever a status moves, so that a past day can be asked for.
    """

    id = models.BigAutoField(primary_key=True)
    order_id = models.BigIntegerField()
    status = models.CharField(max_length=10)
    on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (models.Index(fields=("order_id", "id"), name="order_moves"),)
