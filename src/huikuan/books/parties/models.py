"""The buyers we sell to (B1, first half): the firm's record and, apart from it, its people."""

from django.db import models
from django.db.models.functions import Now, Upper


class Customer(models.Model):
    """A legal entity that buys from one of our companies.

    Master data may change; every change is evidenced by the operation that makes it.
    `pinyin` and `initials` make Chinese names sortable and searchable without ICU.
    """

    id = models.AutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer_no = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    short_name = models.CharField(max_length=120, blank=True, default="")
    pinyin = models.CharField(max_length=600, blank=True, default="")
    initials = models.CharField(max_length=300, blank=True, default="")
    tax_id = models.CharField(max_length=40, blank=True, default="")
    country = models.CharField(max_length=60, blank=True, default="")
    region = models.CharField(max_length=60, blank=True, default="")
    industry = models.CharField(max_length=120, blank=True, default="")
    group_no = models.CharField(max_length=60, blank=True, default="")
    salesperson = models.CharField(max_length=100, blank=True, default="")
    since = models.DateField(null=True)
    currency = models.CharField(max_length=3)
    terms = models.CharField(max_length=200, blank=True, default="")
    key_account = models.BooleanField(default=False)
    attributes = models.JSONField(null=True)
    batch_id = models.IntegerField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("company", "customer_no"), name="customer_no_once_per_company"
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="customer_currency_iso"
            ),
        )
        indexes = (
            models.Index(Upper("name"), name="customer_name_upper"),
            models.Index(fields=("company", "salesperson"), name="customer_salesperson"),
        )


class Contact(models.Model):
    """A person at a customer: personal data, kept apart from the firm's record (PIPL)."""

    id = models.AutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=120, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=60, blank=True, default="")
    # what he answers for (rules.dunning.AUDIENCES); without a name it is the firm's own address
    role = models.CharField(max_length=20, blank=True, default="", db_default="")
    language = models.CharField(max_length=2, blank=True, default="", db_default="")
    # IANA; blank: the one of the customer's country
    time_zone = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("customer", "name", "email", "phone"), name="contact_once"
            ),
        )


class ContactFact(models.Model):
    """What a person at a customer agreed to or declined, dated, with its source. Append-only.

    `what` is a purpose or a channel of `rules.contact`; the newest of each holds.
    """

    id = models.BigAutoField(primary_key=True)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(max_length=10)
    what = models.CharField(max_length=12)
    holds = models.BooleanField()
    since = models.DateField()
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=("purpose", "channel", "verified")),
                name="contact_fact_kind",
            ),
        )
        indexes = (models.Index(fields=("contact", "-id"), name="contact_fact_newest"),)


class DunningHold(models.Model):
    """What stops the dunning of a customer: from a day, until one or until it is lifted."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    since = models.DateField()
    until = models.DateField(null=True)
    why = models.TextField()
    actor = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(code__in=("complaint", "insolvency", "legal", "pause")),
                name="dunning_hold_code",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="dunning_hold_days",
            ),
        )
        indexes = (models.Index(fields=("company", "customer"), name="dunning_hold_customer"),)


class DunningHoldEnd(models.Model):
    """A hold that was lifted: `on` is the first day without it. Append-only."""

    hold = models.OneToOneField(
        DunningHold, on_delete=models.PROTECT, primary_key=True, related_name="end"
    )
    on = models.DateField()
    why = models.TextField()
    actor = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(db_default=Now())
