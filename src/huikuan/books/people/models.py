"""Who may do what: firms of the group, persons, their accounts, roles and tokens (P4)."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Company(models.Model):
    """A legal entity of the user's group: one seller, one book, one home currency."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    country = models.CharField(max_length=2, default="CN")
    time_zone = models.CharField(max_length=40, default="Asia/Shanghai")
    created_at = models.DateTimeField(auto_now_add=True)


class User(AbstractUser):
    """An account. Four eyes compare `person`, not the account: one person may hold two."""

    person = models.CharField(max_length=40)
    salesperson = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=2, default="zh")
