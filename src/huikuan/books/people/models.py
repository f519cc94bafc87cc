"""Who may do what: firms of the group, persons, their accounts, roles and tokens (P4)."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now


class Company(models.Model):
    """A legal entity of the user's group: one seller, one book, one home currency."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    country = models.CharField(max_length=2, default="CN")
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    # pairs of duties that this small firm lets one person hold (matrix.yaml, segregation)
    relaxed_pairs = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="company_currency_iso"
            ),
        )


class User(AbstractUser):
    """An account. Four eyes compare `person`, not the account: one person may hold two."""

    person = models.CharField(max_length=40)
    name = models.CharField(max_length=100, blank=True)
    salesperson = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=2, default="zh")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~models.Q(person=""), name="user_has_person"),
            models.CheckConstraint(
                condition=models.Q(language__in=("zh", "en")), name="user_language_known"
            ),
        )
        indexes = (models.Index(fields=("person",), name="user_person"),)


class Membership(models.Model):
    """A role that a user has in a company, or, without a company, in every one (administrators)."""

    id = models.AutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20)
    # a finance role that an administrator proposes gives nothing before another person confirms it
    confirmed = models.BooleanField(default=True)
    proposed_by = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "company", "role"), name="role_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(
                    role__in=(
                        "sales",
                        "credit_controller",
                        "ar_accountant",
                        "collector",
                        "legal",
                        "finance_director",
                        "auditor",
                        "portal",
                        "administrator",
                    )
                ),
                name="role_known",
            ),
        )


class ApiToken(models.Model):
    """A program's credential: kept as a digest, with scopes, a company, an end and a person.

    `responsible` answers for what the program does; the token is dead when that account is.
    """

    id = models.AutoField(primary_key=True)
    name = models.CharField(max_length=100)
    digest = models.BinaryField(unique=True)
    hint = models.CharField(max_length=12)
    scopes = models.JSONField()
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("company", "-id"), name="token_newest"),)


class IdempotentWrite(models.Model):
    """The answer that a client's write got, kept in the transaction of that write (I22)."""

    client = models.CharField(max_length=120)
    key = models.CharField(max_length=128)
    request_digest = models.BinaryField()
    answer_code = models.SmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True, default="")
    headers = models.JSONField(null=True)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("client", "key"), name="idempotency_key_once"),
        )
        indexes = (models.Index(fields=("created_at",), name="idempotency_age"),)
