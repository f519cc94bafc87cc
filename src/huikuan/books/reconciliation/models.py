"""Requests to confirm a balance, what was sent, and what was answered: private to this room.

A request moves along `rules.reconciliation`; what it stated (papers, lines), what was sent, and
what was answered (answers, differences) is never changed: the database refuses it.
"""

from django.db import models
from django.db.models.functions import Now

from huikuan.rules.reconciliation import DifferenceState, Form, RequestState


class Round(models.Model):
    """Requests that were prepared together: one period, one form, one version of the policy."""

    id = models.AutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=10)
    start_on = models.DateField()
    as_of = models.DateField()
    currency = models.CharField(max_length=3, blank=True, default="")
    # who answers go to, the auditor where he asks
    reply_to = models.CharField(max_length=254, blank=True, default="")
    policy = models.CharField(max_length=60)
    policy_version = models.IntegerField()
    policy_digest = models.BinaryField()
    answer_days = models.SmallIntegerField()
    link_days = models.SmallIntegerField()
    prepared_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(form__in=[form.value for form in Form]),
                name="round_form_known",
            ),
            models.CheckConstraint(
                condition=models.Q(start_on__lte=models.F("as_of")), name="round_period"
            ),
        )
        indexes = (models.Index(fields=("company", "-id"), name="round_newest"),)


class Request(models.Model):
    """One customer's balance in one currency, put to the customer for confirmation.

    `known_at` is the instant of its release: the figures that are stated then are those of that
    instant for ever. They are null until its paper is set, before the letter leaves.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="requests")
    customer_id = models.IntegerField()
    # as they stand on the paper, whatever the customer is called later
    customer_no = models.CharField(max_length=60)
    customer_name = models.CharField(max_length=300)
    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=10)
    contact_name = models.CharField(max_length=120, blank=True, default="")
    contact_email = models.CharField(max_length=254, blank=True, default="")
    # what the round saw; what is stated is frozen when it is released
    expected_minor = models.BigIntegerField()
    opening_minor = models.BigIntegerField(null=True)
    closing_minor = models.BigIntegerField(null=True)
    overdue_minor = models.BigIntegerField(null=True)
    known_at = models.DateTimeField(null=True)
    figures_digest = models.BinaryField(null=True)
    answer_by = models.DateField(null=True)
    link_until = models.DateField(null=True)
    released_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    reminders = models.SmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in RequestState]),
                name="request_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("prepared", "queued", "withdrawn", "superseded"))
                | models.Q(
                    known_at__isnull=False,
                    closing_minor__isnull=False,
                    figures_digest__isnull=False,
                    answer_by__isnull=False,
                ),
                name="request_stated_is_frozen",
            ),
            models.UniqueConstraint(
                fields=("round", "customer_id", "currency"), name="request_once_a_round"
            ),
        )
        indexes = (
            models.Index(fields=("company", "customer_id", "-id"), name="request_customer"),
            models.Index(
                fields=("state", "id"),
                condition=models.Q(state__in=("queued", "sent", "opened")),
                name="request_under_way",
            ),
        )


class Paper(models.Model):
    """A file of a request as it left or came in: the statement, or what the customer enclosed."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=("statement", "enclosure")), name="paper_kind_known"
            ),
            models.UniqueConstraint(
                fields=("request",),
                condition=models.Q(kind="statement"),
                name="paper_one_statement",
            ),
        )


class Line(models.Model):
    """One open document as the request states it; `no` counts from 1 within the request."""

    pk = models.CompositePrimaryKey("request_id", "no")
    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    no = models.IntegerField()
    document_id = models.BigIntegerField()
    number = models.CharField(max_length=60)
    document_kind = models.CharField(max_length=20)
    issued_on = models.DateField()
    due_on = models.DateField()
    amount_minor = models.BigIntegerField()
    open_minor = models.BigIntegerField()


class Link(models.Model):
    """A way to a request without an account: only the SHA-256 of its token is kept.

    `until` is the last day on which it opens anything.
    """

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="links")
    token_digest = models.BinaryField(unique=True)
    created_at = models.DateTimeField(db_default=Now())
    until = models.DateField()
    revoked_at = models.DateTimeField(null=True)


class Send(models.Model):
    """One act of sending: a letter or a reminder by its key in `messages`, or given by hand."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="sends")
    kind = models.CharField(max_length=10)
    message_key = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=("letter", "reminder", "hand")),
                name="send_kind_known",
            ),
        )


class Answer(models.Model):
    """What the customer answered: one a request, whichever came first.

    `content_digest` is the SHA-256 of what was answered, the receipt that the customer is shown;
    `address_digest` a keyed digest of the network that it came from, never the address itself.
    """

    id = models.BigAutoField(primary_key=True)
    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="answer")
    agrees = models.BooleanField()
    channel = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True, default="")
    comment = models.TextField(blank=True, default="")
    ours_minor = models.BigIntegerField()
    theirs_minor = models.BigIntegerField()
    acknowledged_minor = models.BigIntegerField()
    submission_digest = models.BinaryField()
    content_digest = models.BinaryField()
    address_digest = models.CharField(max_length=64, blank=True, default="")
    answered_at = models.DateTimeField()
    actor = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(channel__in=("link", "paper")), name="answer_channel_known"
            ),
            models.CheckConstraint(
                condition=models.Q(agrees=False) | models.Q(theirs_minor=models.F("ours_minor")),
                name="answer_agreed_is_ours",
            ),
        )


class Difference(models.Model):
    """One difference of an answer, ready to be taken over as a dispute by its cause."""

    pk = models.CompositePrimaryKey("answer_id", "no")
    answer = models.ForeignKey(
        Answer, on_delete=models.PROTECT, related_name="differences", db_index=False
    )
    no = models.IntegerField()
    kind = models.CharField(max_length=10)
    cause = models.CharField(max_length=20)
    number = models.CharField(max_length=60)
    line = models.IntegerField(null=True)
    document_id = models.BigIntegerField(null=True)
    ours_minor = models.BigIntegerField()
    theirs_minor = models.BigIntegerField()
    dated = models.DateField(null=True)
    comment = models.TextField(blank=True, default="")


class DifferenceStep(models.Model):
    """A step on a difference; the last one says where it stands. `step` counts from 1."""

    id = models.BigAutoField(primary_key=True)
    answer = models.ForeignKey(
        Answer, on_delete=models.PROTECT, related_name="steps", db_index=False
    )
    company_id = models.IntegerField()
    no = models.IntegerField()
    step = models.IntegerField()
    act = models.CharField(max_length=10)
    state = models.CharField(max_length=10)
    owner_id = models.IntegerField(null=True)
    outcome = models.CharField(max_length=10, blank=True, default="")
    words = models.TextField(blank=True, default="")
    actor = models.CharField(max_length=200)
    person = models.CharField(max_length=120, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            # of two who act at once, one is first
            models.UniqueConstraint(fields=("answer", "no", "step"), name="difference_step_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in DifferenceState]),
                name="difference_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="answered")
                | ~(models.Q(outcome="") | models.Q(words="")),
                name="difference_answered_says",
            ),
        )
