"""The rows of drafts: what was received, and every act on it. Nothing here is ever changed."""

from django.db import models
from django.db.models.functions import Now

from huikuan.rules.drafts import AcceptorKind, DraftKind, Medium, State


def _of(words: type[DraftKind | Medium | AcceptorKind | State]) -> list[str]:
    return [one.value for one in words]


class Draft(models.Model):
    """A holding of an acceptance draft: the whole of it, or the part that a split made.

    `document_id` is the ledger's document that the draft was booked under when it was received.
    `derecognised` keeps what the policy said of its acceptor on that day.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("parties.Customer", on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    number = models.CharField(max_length=30)
    kind = models.CharField(max_length=24)
    medium = models.CharField(max_length=12)
    drawer = models.CharField(max_length=200)
    acceptor = models.CharField(max_length=200)
    acceptor_kind = models.CharField(max_length=24)
    issued_on = models.DateField()
    matures_on = models.DateField()
    currency = models.CharField(max_length=3)
    face_minor = models.BigIntegerField()
    range_first = models.BigIntegerField(null=True)
    range_last = models.BigIntegerField(null=True)
    transferable = models.BooleanField(default=True)
    derecognised = models.BooleanField()
    document_id = models.BigIntegerField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=_of(DraftKind))
                & models.Q(medium__in=_of(Medium))
                & models.Q(acceptor_kind__in=_of(AcceptorKind)),
                name="draft_words",
            ),
            models.CheckConstraint(
                condition=models.Q(face_minor__gt=0)
                & models.Q(matures_on__gt=models.F("issued_on")),
                name="draft_face_and_term",
            ),
            # a range counts the units of the face, each unit a fen
            models.CheckConstraint(
                condition=models.Q(range_first__isnull=True, range_last__isnull=True)
                | models.Q(
                    range_first__gte=1,
                    range_last=models.F("range_first") + models.F("face_minor") - 1,
                ),
                name="draft_range_is_face",
            ),
        )
        indexes = (
            models.Index(fields=("company", "matures_on"), name="draft_maturity"),
            models.Index(fields=("company", "number"), name="draft_number"),
            models.Index(fields=("document_id",), name="draft_document"),
        )


class Move(models.Model):
    """An act on a draft and the state that it led to; the last one says where the draft is.

    `no` counts the draft's acts from 1. `document_id` is set where an act gave the draft another
    document of the ledger.
    """

    id = models.BigAutoField(primary_key=True)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="moves")
    company_id = models.IntegerField()
    no = models.IntegerField()
    act = models.CharField(max_length=20)
    before = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=16)
    on = models.DateField()
    details = models.JSONField(default=dict)
    document_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=120)
    person = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            # of two who act at once, one is first
            models.UniqueConstraint(fields=("draft", "no"), name="draft_move_no"),
            models.CheckConstraint(
                condition=models.Q(state__in=_of(State)), name="draft_move_state"
            ),
        )
        indexes = (models.Index(fields=("company_id", "on"), name="draft_move_day"),)
