"""Guided diagnosis before filing: what somebody tells becomes rights, steps and the next questions. For anybody.

Nothing is kept, and nothing of it is advice: the answer says so itself. The rules are imported when they are needed.
"""

from __future__ import annotations

from chalicelib.entrypoints.http.exchange import Reply, Request


def questions(request: Request) -> Reply:
    from chalicelib.entrypoints.http.diagnosing import listed

    return listed(request)


def create(request: Request) -> Reply:
    from chalicelib.entrypoints.http.diagnosing import answered

    return answered(request)
