"""The rows of securities: what was entered, and every act on it. Nothing is ever changed."""

from django.db import models
from django.db.models.functions import Now

from huikuan.rules.securities import SecurityKind, SecurityState


class Security(models.Model):
    """A security as it was entered; what became of it since stands in its moves."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    no = models.CharField(max_length=60)
    kind = models.CharField(max_length=24)
    face_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    issuer = models.CharField(max_length=300, blank=True)
    document_no = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=1_000, blank=True)
    confirmed = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "no"), name="security_no_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=sorted(one.value for one in SecurityKind)),
                name="security_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(face_minor__gt=0)
                & (
                    models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from"))
                ),
                name="security_face_and_term",
            ),
        )
        indexes = (
            models.Index(fields=("company", "customer"), name="security_customer"),
            models.Index(fields=("company", "valid_to"), name="security_end"),
        )


class Move(models.Model):
    """An act on a security, the state it led to, and the amount and end that count since.

    `registered` is the number in the register of movable finance, once it has one.
    """

    id = models.BigAutoField(primary_key=True)
    security = models.ForeignKey(Security, on_delete=models.PROTECT, related_name="moves")
    company_id = models.IntegerField()
    no = models.IntegerField()
    act = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    on = models.DateField()
    minor = models.BigIntegerField()
    registered = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=1_000, blank=True)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            # of two who act at once, one is first
            models.UniqueConstraint(fields=("security", "no"), name="security_move_no"),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(one.value for one in SecurityState)),
                name="security_move_state",
            ),
            models.CheckConstraint(condition=models.Q(minor__gte=0), name="security_move_amount"),
        )
        indexes = (models.Index(fields=("company_id", "on"), name="security_move_day"),)
