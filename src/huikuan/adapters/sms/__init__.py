"""Hands text messages to a gateway over HTTP, once each, and tells what became of them (A4).

The interface is one JSON request: `{key, to, text}` with a bearer token; the gateway answers 200 or
202 (taken), 409 (it knows the key: taken before), 4xx (refused), 429 or 503 (not yet). A provider
with another interface stands behind a small bridge; `key` lets it tell a repetition.
"""

from huikuan.adapters.sms.gateway import Answer, Gateway, Message, Outcome, send

__all__ = ["Answer", "Gateway", "Message", "Outcome", "send"]
