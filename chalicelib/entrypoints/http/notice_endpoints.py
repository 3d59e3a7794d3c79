"""The endpoints of notices to people: a part of the table in `endpoints`."""

from __future__ import annotations

from typing import Final

from chalicelib.entrypoints.http import notice_schemas as schemas
from chalicelib.entrypoints.http import notices
from chalicelib.entrypoints.http.endpoint import KIB, Endpoint

_GOODBYE: Final = "/v1/unsubscribe/{unsubscribe_token}"

NOTICES: Final[tuple[Endpoint, ...]] = (
    Endpoint(
        method="GET", path="/v1/tenants/{tenant_id}/notices", name="show_notice_settings", tag="tenants",
        summary="Whether and how your people are told by mail", handle=notices.show_settings,
        action="tenant.notices", reply=schemas.NoticeSettings, versioned=True,
    ),
    Endpoint(
        method="PUT", path="/v1/tenants/{tenant_id}/notices", name="put_notice_settings", tag="tenants",
        summary="Have your people told of their cases by mail, or not", handle=notices.put_settings,
        action="tenant.notices", body=schemas.NoticeSettingsIn, reply=schemas.NoticeSettings, versioned=True,
        problems=("version_conflict",),
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/notices", name="list_notices", tag="cases",
        summary="What has been sent of a case by mail, and whether it arrived", handle=notices.list_notices,
        action="case.notices", query=schemas.NoticesQuery, reply=schemas.Notices,
    ),
    Endpoint(
        method="GET", path="/v1/cases/{case_id}/notice-preferences", name="show_notice_preferences", tag="cases",
        summary="What a party wants to be told by mail", handle=notices.show_preferences,
        action="case.notice_preferences", query=schemas.PreferencesQuery, reply=schemas.Preferences, versioned=True,
    ),
    Endpoint(
        method="PUT", path="/v1/cases/{case_id}/notice-preferences", name="put_notice_preferences", tag="cases",
        summary="Say what a party wants to be told by mail, in which language, and when not",
        handle=notices.put_preferences, action="case.notice_preferences", body=schemas.PreferencesIn,
        query=schemas.PreferencesQuery, reply=schemas.Preferences, versioned=True, problems=("version_conflict",),
    ),
    Endpoint(
        method="GET", path=_GOODBYE, name="ask_unsubscribe", tag="cases",
        summary="A page that asks whether one kind of notice is to end", handle=notices.ask_unsubscribe,
        media_type="text/html", problems=("not_found",),
    ),
    Endpoint(
        method="POST", path=_GOODBYE, name="unsubscribe", tag="cases", any_body=True, max_body=KIB,
        summary="End one kind of notice with one click (RFC 8058)", handle=notices.unsubscribe,
        media_type="text/html", problems=("not_found",),
    ),
)  # fmt: skip
"""In the order in which they are published."""
