"""The rows of the credit files: dated facts, statements, reports, events. Nothing is ever changed.

A fact takes the place of an earlier one with the same key from its own day on; `ended` says that
from that day there is none. Only an order for a report moves, along its states.
"""

from django.db import models
from django.db.models.functions import Now

from huikuan.rules.dossiers import KINDS, OrderState


class Fact(models.Model):
    """One thing known of a firm from a day on: its registration, a number, an owner, a paper.

    `number` is what the firm is found again by (a register's number, an account); `other` the
    customer that a parent is.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=300, blank=True)
    ended = models.BooleanField(default=False)
    effective_on = models.DateField()
    body = models.JSONField(default=dict)
    number = models.CharField(max_length=300, blank=True)
    other = models.ForeignKey(
        "parties.Customer", on_delete=models.PROTECT, null=True, related_name="+"
    )
    source = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=sorted(KINDS.values())), name="dossier_fact_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(other__isnull=True)
                | (models.Q(kind="parent") & ~models.Q(other=models.F("customer"))),
                name="dossier_parent_is_another",
            ),
        )
        indexes = (
            models.Index(
                fields=("company", "customer", "kind", "key", "-effective_on", "-id"),
                name="dossier_fact_in_force",
            ),
            models.Index(
                fields=("company", "kind", "number"),
                condition=~models.Q(number=""),
                name="dossier_fact_number",
            ),
            models.Index(
                fields=("company", "other"),
                condition=models.Q(kind="parent"),
                name="dossier_fact_parent",
            ),
        )


class StatementVersion(models.Model):
    """A version of a financial statement: of a period, length and scope the last one counts.

    `lines` maps line codes to whole minor units of `currency`.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    period_end = models.DateField()
    months = models.SmallIntegerField()
    scope = models.CharField(max_length=12)
    version = models.IntegerField()
    currency = models.CharField(max_length=3)
    audited = models.BooleanField()
    auditor = models.CharField(max_length=300, blank=True)
    standard = models.CharField(max_length=20)
    unit = models.IntegerField()
    lines = models.JSONField()
    effective_on = models.DateField()
    source = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            # of two who enter the same period at once, one is the second version
            models.UniqueConstraint(
                fields=("customer", "period_end", "months", "scope", "version"),
                name="dossier_statement_version",
            ),
            models.CheckConstraint(
                condition=models.Q(months__gte=1, months__lte=24, version__gte=1, unit__gte=1),
                name="dossier_statement_figures",
            ),
        )
        indexes = (
            models.Index(
                fields=("company", "customer", "-period_end"), name="dossier_statement_period"
            ),
        )


class ReportOrder(models.Model):
    """An order for a third party's report: what it costs and where it has come to.

    `reference` is the provider's own number of the job.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=60)
    product = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    state = models.CharField(max_length=12)
    reference = models.CharField(max_length=120, blank=True)
    cost_minor = models.BigIntegerField()
    cost_currency = models.CharField(max_length=3)
    trouble = models.CharField(max_length=300, blank=True)
    ordered_on = models.DateField()
    ordered_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(one.value for one in OrderState)),
                name="dossier_order_state",
            ),
            models.CheckConstraint(
                condition=models.Q(cost_minor__gte=0), name="dossier_order_cost"
            ),
            # a report is not paid for twice because two people asked at once
            models.UniqueConstraint(
                fields=("customer", "provider", "product"),
                condition=models.Q(state__in=("ordered", "running")),
                name="dossier_order_once_open",
            ),
        )
        indexes = (
            models.Index(fields=("company", "ordered_on"), name="dossier_order_day"),
            models.Index(fields=("provider", "reference"), name="dossier_order_reference"),
        )


class Report(models.Model):
    """A third party's report: the answer as it came, byte for byte, and what it says in our words."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(
        ReportOrder, on_delete=models.PROTECT, null=True, related_name="reports"
    )
    provider = models.CharField(max_length=60)
    product = models.CharField(max_length=60)
    reference = models.CharField(max_length=120)
    reported_on = models.DateField()
    effective_on = models.DateField()
    grade = models.CharField(max_length=1, blank=True)
    provider_grade = models.CharField(max_length=40, blank=True)
    points = models.IntegerField(null=True)
    limit_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    fields = models.JSONField()
    raw = models.BinaryField()
    digest = models.BinaryField()
    cost_minor = models.BigIntegerField()
    cost_currency = models.CharField(max_length=3)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)

    class Meta:
        constraints = (
            # the same answer again brings nothing new
            models.UniqueConstraint(
                fields=("company", "customer", "provider", "digest"), name="dossier_report_once"
            ),
            models.CheckConstraint(
                condition=models.Q(grade__in=("", "A", "B", "C", "D", "E")),
                name="dossier_report_grade",
            ),
        )
        indexes = (
            models.Index(
                fields=("company", "customer", "-effective_on", "-id"), name="dossier_report_newest"
            ),
        )


class ReportEvent(models.Model):
    """What a provider tells of a firm that it watches: what changed, from what to what."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=60)
    reference = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    happened_on = models.DateField()
    raw = models.BinaryField()
    digest = models.BinaryField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            # told again, it is one event
            models.UniqueConstraint(
                fields=("company", "provider", "reference"), name="dossier_event_once"
            ),
        )
        indexes = (
            models.Index(fields=("company", "customer", "-happened_on"), name="dossier_event_day"),
        )


class Watched(models.Model):
    """A firm that a provider watches for us, from a day on; `ended`: from that day no more."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    ended = models.BooleanField(default=False)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)

    class Meta:
        indexes = (
            models.Index(fields=("company", "provider", "subject"), name="dossier_watched_subject"),
        )


class TwinDecision(models.Model):
    """What a person decided of two customers that look like one; the last decision counts."""

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    first = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    same = models.BooleanField()
    why = models.CharField(max_length=1_000)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(first_id__lt=models.F("second_id")),
                name="dossier_twins_in_order",
            ),
        )
        indexes = (
            models.Index(fields=("company", "first", "second", "-id"), name="dossier_twins"),
        )
