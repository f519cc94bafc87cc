"""Invitations to the portal, their keys and visits, and what came in: private to this room.

What was handed in is never changed: the database refuses it (migration 0002); only the decision
about it is added.
"""

from django.db import models
from django.db.models.functions import Now, Upper

from huikuan.rules.portal import Kind, State


class Invitation(models.Model):
    """A person at one customer who may use the portal, until a day or until it is revoked.

    Name and address are copied as they were verified: who edits the contact later moves no key.
    """

    id = models.AutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    customer_id = models.IntegerField()
    name = models.CharField(max_length=120, blank=True, default="")
    email = models.CharField(max_length=254)
    language = models.CharField(max_length=2)
    until = models.DateField()
    invited_at = models.DateTimeField(db_default=Now())
    invited_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                "company_id",
                "customer_id",
                Upper("email"),
                condition=models.Q(revoked_at=None),
                name="portal_invited_once",
            ),
            models.CheckConstraint(
                condition=models.Q(email__contains="@"), name="portal_invitation_address"
            ),
        )
        indexes = (models.Index(fields=("company", "-id"), name="portal_invitation_newest"),)


class Key(models.Model):
    """A link that was mailed: only the SHA-256 of its token is kept; it opens the door once."""

    id = models.BigAutoField(primary_key=True)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="keys")
    token_digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Visit(models.Model):
    """A clerk who is signed in: bound to one invitation, and so to one customer."""

    id = models.BigAutoField(primary_key=True)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="visits")
    token_digest = models.BinaryField(unique=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # a keyed digest of the network, never the address itself
    address_digest = models.CharField(max_length=64, blank=True, default="")


class Submission(models.Model):
    """What a clerk handed in, as it was filled in, and what was decided about it.

    `content` holds lines, reason, instalments and channels. `digest` is the SHA-256 of all of it,
    the receipt that the clerk is shown. `outcome` names what it became: kind and id.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="submissions")
    customer_id = models.IntegerField()
    kind = models.CharField(max_length=10)
    currency = models.CharField(max_length=3, blank=True, default="")
    amount_minor = models.BigIntegerField(null=True)
    day = models.DateField(null=True)
    content = models.JSONField()
    words = models.TextField(blank=True, default="")
    name = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200, blank=True, default="")
    media_type = models.CharField(max_length=100, blank=True, default="")
    file = models.BinaryField(null=True)
    digest = models.BinaryField()
    handed_in_at = models.DateTimeField()
    handed_in_on = models.DateField()
    state = models.CharField(max_length=12)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    reply = models.TextField(blank=True, default="")
    outcome = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = (
            # who presses twice has handed in once
            models.UniqueConstraint(fields=("invitation", "digest"), name="portal_handed_in_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[one.value for one in Kind]),
                name="portal_submission_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_at=None)
                | models.Q(
                    state__in=[one.value for one in State if one is not State.WAITING],
                    decided_at__isnull=False,
                ),
                name="portal_submission_state",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(reply=""),
                name="portal_refused_says_why",
            ),
        )
        indexes = (
            models.Index(fields=("company", "-id"), name="portal_submission_newest"),
            models.Index(
                fields=("company", "id"),
                condition=models.Q(state="waiting"),
                name="portal_submission_waiting",
            ),
        )
