"""The rows of the credit book. What was entered, decided or done is never changed."""

from django.db import models
from django.db.models.functions import Now

from huikuan.books.credit.values import LimitKind, LimitState, Severity
from huikuan.rules.checks import HoldState, ReservationState


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


class Account(models.Model):
    """The lock of a customer's credit, or of a group's: one row each, made when first needed.

    `reserved_minor` is what is reserved with the customer in the account's currency; a group's row
    keeps none, it is only locked. `moves` counts what was written under it, `last_on` and `last_at`
    never run back. Only the functions of this book write here.
    """

    id = models.BigAutoField(primary_key=True)
    company_id = models.IntegerField()
    customer_id = models.IntegerField(null=True)
    group_no = models.CharField(max_length=60, blank=True, default="")
    currency = models.CharField(max_length=3)
    reserved_minor = models.BigIntegerField(default=0)
    moves = models.BigIntegerField(default=0)
    last_on = models.DateField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("customer_id",), name="account_of_customer"),
            models.UniqueConstraint(
                fields=("company_id", "group_no"),
                condition=models.Q(customer_id__isnull=True),
                name="account_of_group",
            ),
            models.CheckConstraint(
                condition=models.Q(reserved_minor__gte=0), name="account_reserved"
            ),
        )


class Decision(models.Model):
    """A verdict over one order as it was given: facts, policy, outcome. Never changed.

    `client` and `key` are the asker's mark of the request: the same again finds this row. `follows`
    is the decision that this one takes up. `digest` covers every other field.
    """

    id = models.BigAutoField(primary_key=True)
    company_id = models.IntegerField()
    customer_id = models.IntegerField()
    order_no = models.CharField(max_length=60, blank=True, default="")
    client = models.CharField(max_length=120)
    key = models.CharField(max_length=128, blank=True, default="")
    request_digest = models.BinaryField()
    act = models.CharField(max_length=10)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    as_of = models.DateField()
    outcome = models.CharField(max_length=10)
    reasons = models.JSONField()
    facts = models.JSONField()
    facts_digest = models.BinaryField()
    policy_name = models.CharField(max_length=60)
    policy_version = models.IntegerField()
    policy_digest = models.BinaryField()
    follows = models.BigIntegerField(null=True)
    why = models.TextField(blank=True, default="")
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=40, blank=True, default="")
    recorded_at = models.DateTimeField()
    digest = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("client", "key"),
                condition=~models.Q(key=""),
                name="decision_asked_once",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=("pass", "hold", "refuse")), name="decision_outcome"
            ),
            models.CheckConstraint(
                condition=models.Q(act__in=("check", "reserve", "change", "release")),
                name="decision_act",
            ),
        )
        indexes = (models.Index(fields=("customer_id", "-id"), name="decision_newest"),)


class Reservation(models.Model):
    """Room that an order was promised, until its record or its invoice is in the books.

    `minor` is what counts of it (`first_minor` at first), `absorbed_minor` the part that the books
    count by now. It moves along `rules.checks` RESERVATION and ends once.
    """

    id = models.BigAutoField(primary_key=True)
    company_id = models.IntegerField()
    customer_id = models.IntegerField()
    account_id = models.BigIntegerField()
    decision_id = models.BigIntegerField(unique=True)
    order_no = models.CharField(max_length=60, blank=True, default="")
    currency = models.CharField(max_length=3)
    first_minor = models.BigIntegerField()
    minor = models.BigIntegerField()
    absorbed_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10)
    reserved_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("company_id", "order_no"),
                condition=models.Q(state__in=("reserved", "confirmed")) & ~models.Q(order_no=""),
                name="reservation_of_order",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in ReservationState]),
                name="reservation_state",
            ),
            models.CheckConstraint(
                condition=models.Q(minor__gte=0)
                & models.Q(absorbed_minor__gte=0)
                & models.Q(absorbed_minor__lte=models.F("minor")),
                name="reservation_minor",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("reserved", "confirmed"), ended_at__isnull=True)
                | (
                    ~models.Q(state__in=("reserved", "confirmed"))
                    & models.Q(ended_at__isnull=False)
                ),
                name="reservation_ends",
            ),
        )
        indexes = (
            models.Index(
                fields=("account_id", "expires_at"),
                condition=models.Q(state="reserved"),
                name="reservation_expiry",
            ),
            models.Index(
                fields=("account_id", "currency"),
                condition=models.Q(state__in=("reserved", "confirmed")),
                name="reservation_live",
            ),
            models.Index(fields=("customer_id", "reserved_at"), name="reservation_time"),
        )


class ReservationMove(models.Model):
    """An act on a reservation after it was made, with the amount that it left."""

    id = models.BigAutoField(primary_key=True)
    reservation_id = models.BigIntegerField()
    act = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    minor = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=40, blank=True, default="")
    why = models.TextField(blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=("reservation_id", "id"), name="reservation_moves"),)


class Absorption(models.Model):
    """What has come into the books for a reserved order; taken off when the account is next locked.

    Whoever brings orders and invoices writes it by trigger and locks no account.
    """

    id = models.BigAutoField(primary_key=True)
    reservation_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    minor = models.BigIntegerField()
    recorded_at = models.DateTimeField(db_default=Now())
    applied = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(
                fields=("account_id", "reservation_id"),
                condition=models.Q(applied=False),
                name="absorption_waiting",
            ),
        )


class Hold(models.Model):
    """An order that waits for a person, as it was when it was held. Its last act says where it is.

    `due_at` is when somebody should have decided.
    """

    id = models.BigAutoField(primary_key=True)
    company_id = models.IntegerField()
    customer_id = models.IntegerField()
    decision_id = models.BigIntegerField(unique=True)
    order_no = models.CharField(max_length=60)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    due_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=("company_id", "-id"), name="hold_newest"),)


class HoldMove(models.Model):
    """An act on a held order: who, why, what it led to; a release names its own decision."""

    id = models.BigAutoField(primary_key=True)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="moves")
    no = models.IntegerField()
    act = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    owner = models.CharField(max_length=150, blank=True, default="")
    why = models.TextField(blank=True, default="")
    review_on = models.DateField(null=True)
    decision_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    actor_name = models.CharField(max_length=200, blank=True, default="")
    person = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = (
            # of two who act at once, one is first
            models.UniqueConstraint(fields=("hold", "no"), name="hold_move_no"),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in HoldState]),
                name="hold_move_state",
            ),
        )


class Seal(models.Model):
    """A run of decisions whose digests were put under the house's chain together."""

    id = models.BigAutoField(primary_key=True)
    company_id = models.IntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    decisions = models.IntegerField()
    digest = models.BinaryField()
    evidence_seq = models.BigIntegerField()
    recorded_at = models.DateTimeField(db_default=Now())
