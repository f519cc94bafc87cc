"""A body that arrives too slowly frees its thread (reliability anchor A12)."""

import socket
import threading
import time
from io import BytesIO
from typing import BinaryIO, cast

import pytest
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.test import RequestFactory
from pytest_django import Settings

from huikuan.config.middleware import BodyDeadline


def reading(request: HttpRequest) -> HttpResponse:
    try:
        body = request.body
    except UnreadablePostError:
        return HttpResponse(status=400)
    return HttpResponse(status=200 if len(body) == 10 else 400)


def posted(line: socket.socket) -> HttpRequest:
    request = RequestFactory().post("/api/v1/x", data=b"", content_type="application/json")
    request.META["gunicorn.socket"] = line
    request.META["CONTENT_LENGTH"] = "10"
    body = LimitedStream(cast("BytesIO", line.makefile("rb")), 10)
    request._stream = cast("BinaryIO", body)
    return request


@pytest.fixture
def _quick(settings: Settings) -> None:
    settings.BODY_SECONDS = 0.4


@pytest.mark.usefixtures("_quick")
def test_a12_a_slow_body_ends_in_time_whatever_it_drips() -> None:
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def drip() -> None:
        for _ in range(9):
            if stop.wait(0.2):
                return
            theirs.send(b"x")

    sender = threading.Thread(target=drip)
    sender.start()
    started = time.monotonic()
    answer = BodyDeadline(reading)(posted(ours))
    spent = time.monotonic() - started
    stop.set()
    sender.join()
    assert answer.status_code == 408
    assert spent < 1.5
    ours.close()
    theirs.close()


@pytest.mark.usefixtures("_quick")
def test_a_body_in_time_is_left_alone() -> None:
    ours, theirs = socket.socketpair()
    theirs.send(b"0123456789")
    answer = BodyDeadline(reading)(posted(ours))
    time.sleep(0.6)
    assert answer.status_code == 200
    # the line can be used for the next request
    theirs.send(b"more")
    assert ours.recv(4) == b"more"
    ours.close()
    theirs.close()
