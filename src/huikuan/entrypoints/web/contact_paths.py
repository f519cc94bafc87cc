"""The addresses of a customer's people and of what stops the dunning (A5)."""

from typing import Final

from django.urls import URLPattern, path

from huikuan.entrypoints.web.views import contacts

_CUSTOMER: Final = "c/<slug:company>/customers/<int:customer_id>/contacts/"
_PERSON: Final = f"{_CUSTOMER}<int:contact_id>/"

CONTACTS: Final[list[URLPattern]] = [
    path(_CUSTOMER, contacts.contacts, name="contacts"),
    path(f"{_CUSTOMER}hold", contacts.hold, name="hold_dunning"),
    path(f"{_CUSTOMER}holds/<int:hold_id>/lift", contacts.lift, name="lift_dunning_hold"),
    path(f"{_PERSON}describe", contacts.describe, name="describe_contact"),
    path(f"{_PERSON}say", contacts.say, name="note_contact"),
]
