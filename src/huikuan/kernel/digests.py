"""One byte form for every value, and its SHA-256: what evidence chains and versions stand on.

The encoding is ours, versioned and fixed by golden vectors, so that a verifier written in another
language or another year gets the same digest (style example 16, I13). Version 1: the bytes
`hk1` followed by the value, where a value is

    n | t | f               None, True, False
    i<len>:<digits>         int
    s<len>:<utf-8>          str, as it is (no Unicode normalisation)
    b<len>:<bytes>          bytes
    c<len>:<digits>         Decimal, plain notation, no trailing zeros, no minus zero
    d<len>:<iso>            date, 2026-03-31
    z<len>:<iso>            instant in UTC with microseconds, 2026-03-31T08:00:00.000000Z
    l<count>:<values>       list or tuple
    m<count>:<pairs>        mapping, keys are str, ordered by their UTF-8 bytes

Lengths count bytes, so that no content can pass for another structure.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

VERSION: Final = b"hk1"


def encoded(value: object) -> bytes:
    """Return the canonical bytes of a value.

    Raises TypeError for a type that the form does not have (a float above all), ValueError for an
    instant without time zone or a Decimal that is not finite.
    """
    parts: list[bytes] = [VERSION]
    _encode(value, parts)
    return b"".join(parts)


def digest(value: object) -> bytes:
    """Return the SHA-256 of the canonical bytes, 32 bytes; raises as `encoded`."""
    return hashlib.sha256(encoded(value)).digest()


def chained(previous: bytes, value: object) -> bytes:
    """Return the digest of a record that follows another: SHA-256 of both, as one list."""
    return digest([previous, value])


def _encode(value: object, parts: list[bytes]) -> None:
    # bool before int and instant before date: each is a kind of the other.
    if value is None:
        parts.append(b"n")
    elif isinstance(value, bool):
        parts.append(b"t" if value else b"f")
    elif isinstance(value, Mapping):
        _encode_mapping(value, parts)
    elif isinstance(value, list | tuple):
        parts.append(b"l%d:" % len(value))
        for item in value:
            _encode(item, parts)
    else:
        tag, content = _scalar(value)
        parts.append(b"%s%d:%s" % (tag, len(content), content))


def _encode_mapping(value: Mapping[object, object], parts: list[bytes]) -> None:
    keyed: list[tuple[bytes, str]] = []
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"a mapping's keys must be text, not {type(key).__name__}")
        keyed.append((key.encode(), key))
    parts.append(b"m%d:" % len(keyed))
    for _, key in sorted(keyed):
        _encode(key, parts)
        _encode(value[key], parts)


def _scalar(value: object) -> tuple[bytes, bytes]:
    if isinstance(value, str):
        return b"s", value.encode()
    if isinstance(value, int):
        return b"i", b"%d" % value
    if isinstance(value, bytes):
        return b"b", value
    if isinstance(value, Decimal):
        return b"c", _decimal(value).encode()
    if isinstance(value, dt.datetime):
        return b"z", _instant(value).encode()
    if isinstance(value, dt.date):
        return b"d", value.isoformat().encode()
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"no canonical form for {value}")
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def _instant(value: dt.datetime) -> str:
    if value.utcoffset() is None:
        raise ValueError("an instant needs a time zone")
    utc = value.astimezone(dt.UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='microseconds')}Z"
