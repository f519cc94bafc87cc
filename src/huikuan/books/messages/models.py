"""Letters that leave the house: one row a letter, whatever happens to the process that sends it."""

from django.db import models
from django.db.models.functions import Now


class Message(models.Model):
    """A letter to one person. `state` moves only along `rules.messages`.

    A person without an account (a customer's clerk) has no `user`; who plans the letter knows him.
    `key` is what makes two plans one letter. `attempts` counts how often it was handed over: the
    answer to an attempt is kept only for that attempt.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    about = models.JSONField()
    state = models.CharField(max_length=10)
    attempts = models.SmallIntegerField(default=0)
    # what was handed over last, and to which address
    address = models.CharField(max_length=254, blank=True, default="")
    digest = models.BinaryField(null=True)
    planned_at = models.DateTimeField(db_default=Now())
    handed_over_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    # the server's words, or the code of our own reason
    words = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=("planned", "sent", "refused", "unknown")),
                name="message_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("planned", "refused")) | models.Q(attempts__gt=0),
                name="message_sent_was_handed_over",
            ),
        )
        indexes = (
            models.Index(fields=("company", "-id"), name="message_newest"),
            models.Index(
                fields=("id",), condition=models.Q(state="planned"), name="message_planned"
            ),
        )
