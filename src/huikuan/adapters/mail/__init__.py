"""Hands letters to a mail server, and tells what became of each: the server's word or nobody's (P5).

SMTP cannot take back and cannot be asked later. So the answer is one of four: taken, not yet (the
server did not have the letter), refused, or unknown: the letter was on its way and no answer came.
"""

from huikuan.adapters.mail.letters import Attachment, Letter, composed
from huikuan.adapters.mail.post import Answer, MailServer, Outcome, send

__all__ = ["Answer", "Attachment", "Letter", "MailServer", "Outcome", "composed", "send"]
