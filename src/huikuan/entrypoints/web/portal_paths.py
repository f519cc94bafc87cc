"""The addresses of the pages about the customers' portal."""

from django.urls import URLPattern, path

from huikuan.entrypoints.web.views import portal as pages

_HERE = "c/<slug:company>/portal/"
_INVITED = f"{_HERE}invitations/<int:invitation_id>/"
_ONE = f"{_HERE}<int:submission_id>/"

PORTAL: list[URLPattern] = [
    path(_HERE, pages.board, name="portal"),
    path(f"{_HERE}invite", pages.invite, name="portal_invite"),
    path(f"{_INVITED}mail", pages.mail_again, name="portal_mail"),
    path(f"{_INVITED}link", pages.hand_link, name="portal_link"),
    path(f"{_INVITED}revoke", pages.revoke, name="portal_revoke"),
    path(_ONE, pages.one, name="portal_submission"),
    path(f"{_ONE}decide", pages.decide, name="portal_decide"),
    path(f"{_ONE}file", pages.file, name="portal_file"),
]
