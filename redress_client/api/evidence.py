"""The operations of the tag `evidence`. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from redress_client.calling import Group, Operation, Reply

if TYPE_CHECKING:
    from redress_client import types

_SHOW_EVIDENCE: Final = Operation("GET", "/v1/cases/{case_id}/evidence")
_DECLARE_EVIDENCE: Final = Operation("POST", "/v1/cases/{case_id}/evidence", keyed=True)
_SHOW_MANIFEST: Final = Operation("GET", "/v1/cases/{case_id}/manifest")
_SHOW_CUSTODY: Final = Operation("GET", "/v1/cases/{case_id}/evidence/{evidence_id}/custody")
_AMEND_EVIDENCE: Final = Operation("POST", "/v1/cases/{case_id}/evidence/{evidence_id}/amend", keyed=True)
_DISCARD_EVIDENCE: Final = Operation("POST", "/v1/cases/{case_id}/evidence/{evidence_id}/discard", keyed=True)
_SUBMIT_EVIDENCE: Final = Operation("POST", "/v1/cases/{case_id}/evidence/{evidence_id}/submit", keyed=True)
_SUBMIT_ALL_EVIDENCE: Final = Operation("POST", "/v1/cases/{case_id}/evidence/submissions", keyed=True)
_DOWNLOAD_EVIDENCE: Final = Operation("POST", "/v1/cases/{case_id}/evidence/{evidence_id}/downloads")
_REQUEST_BUNDLE: Final = Operation("POST", "/v1/cases/{case_id}/bundles", keyed=True)
_SHOW_BUNDLE: Final = Operation("GET", "/v1/cases/{case_id}/bundles/{bundle_id}")
_DOWNLOAD_BUNDLE: Final = Operation("POST", "/v1/cases/{case_id}/bundles/{bundle_id}/downloads")
_BEGIN_IMPORT: Final = Operation("POST", "/v1/imports")
_START_IMPORT: Final = Operation("POST", "/v1/imports/{import_id}/start")
_SHOW_IMPORT: Final = Operation("GET", "/v1/imports/{import_id}")
_LIST_IMPORTED_EVENTS: Final = Operation("GET", "/v1/imports/{import_id}/events")
_DOWNLOAD_IMPORT: Final = Operation("POST", "/v1/imports/{import_id}/downloads")
_UPLOAD_IN_PARTS: Final = Operation("POST", "/v1/cases/{case_id}/evidence/{evidence_id}/uploads")
_JOIN_PARTS: Final = Operation("POST", "/v1/cases/{case_id}/evidence/{evidence_id}/uploads/complete")
_ERASE_EVIDENCE: Final = Operation("POST", "/v1/cases/{case_id}/evidence/{evidence_id}/erase", keyed=True)
_PLACE_HOLD: Final = Operation("POST", "/v1/cases/{case_id}/holds", keyed=True)
_LIFT_HOLD: Final = Operation("POST", "/v1/cases/{case_id}/holds/{hold_id}/lift", keyed=True)
_CREATE_RECORD_CONNECTION: Final = Operation("POST", "/v1/record-connections")
_LIST_RECORD_CONNECTIONS: Final = Operation("GET", "/v1/record-connections")
_ROTATE_RECORD_CONNECTION: Final = Operation("POST", "/v1/record-connections/{connection_id}/rotate")
_PUT_DISPUTE_SOURCE: Final = Operation("PUT", "/v1/record-connections/{connection_id}/source")
_LIST_WAITING_DISPUTES: Final = Operation("GET", "/v1/record-connections/{connection_id}/waiting")
_RETRY_WAITING_DISPUTES: Final = Operation("POST", "/v1/record-connections/{connection_id}/retry")
_DELETE_RECORD_CONNECTION: Final = Operation("DELETE", "/v1/record-connections/{connection_id}")
_HAND_IN_RECORD: Final = Operation("POST", "/v1/record-connections/{connection_id}/records", keyed=True)
_SEND_RECORD: Final = Operation("POST", "/v1/records/{connection_id}")
_LINK_RECORD: Final = Operation("POST", "/v1/cases/{case_id}/record-links")
_LIST_RECORD_LINKS: Final = Operation("GET", "/v1/cases/{case_id}/record-links")


class Evidence(Group):
    """Operations of the tag `evidence`."""

    def show(self, case_id: str) -> Reply[types.EvidenceFile]:
        """The files you may see, the limits, and what is still missing. `GET /v1/cases/{case_id}/evidence`."""
        return cast("Reply[types.EvidenceFile]", self._caller.call(_SHOW_EVIDENCE, (case_id,), {}))

    def declare(
        self, case_id: str, body: types.DeclareIn, *, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.Declared]:
        """Announce files and get the addresses to upload them to. `POST /v1/cases/{case_id}/evidence`."""
        return cast("Reply[types.Declared]", self._caller.call(_DECLARE_EVIDENCE, (case_id,), {}, body=body, key=key, if_match=if_match))

    def show_manifest(self, case_id: str) -> Reply[types.Manifest]:
        """The exhibits by number, with their hashes and a root to compare. `GET /v1/cases/{case_id}/manifest`."""
        return cast("Reply[types.Manifest]", self._caller.call(_SHOW_MANIFEST, (case_id,), {}))

    def show_custody(self, case_id: str, evidence_id: str) -> Reply[types.Custody]:
        """The way of one file through the record: who did what with it, and when. `GET /v1/cases/{case_id}/evidence/{evidence_id}/custody`."""
        return cast("Reply[types.Custody]", self._caller.call(_SHOW_CUSTODY, (case_id, evidence_id), {}))

    def amend(
        self, case_id: str, evidence_id: str, body: types.AmendEvidenceIn | None = None, *,
        if_match: str | int, key: str | None = None,
    ) -> Reply[types.ActionDone]:
        """Change what is said of a file that is not submitted yet. `POST /v1/cases/{case_id}/evidence/{evidence_id}/amend`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_AMEND_EVIDENCE, (case_id, evidence_id), {}, body=body, key=key, if_match=if_match))

    def discard(
        self, case_id: str, evidence_id: str, *, if_match: str | int, key: str | None = None,
    ) -> Reply[types.ActionDone]:
        """Take a file back that is not submitted yet. `POST /v1/cases/{case_id}/evidence/{evidence_id}/discard`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_DISCARD_EVIDENCE, (case_id, evidence_id), {}, key=key, if_match=if_match))

    def submit(
        self, case_id: str, evidence_id: str, *, key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.ActionDone]:
        """Make an uploaded and checked file evidence, for good. `POST /v1/cases/{case_id}/evidence/{evidence_id}/submit`."""
        return cast("Reply[types.ActionDone]", self._caller.call(_SUBMIT_EVIDENCE, (case_id, evidence_id), {}, key=key, if_match=if_match))

    def submit_all(
        self, case_id: str, body: types.SubmitAllIn, *, dry_run: bool | None = None, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.Submitted]:
        """Make several checked files evidence at once, or try what would still be missing. `POST /v1/cases/{case_id}/evidence/submissions`."""
        return cast("Reply[types.Submitted]", self._caller.call(_SUBMIT_ALL_EVIDENCE, (case_id,), {"dry_run": dry_run}, body=body, key=key, if_match=if_match))

    def download(
        self, case_id: str, evidence_id: str, body: types.DownloadIn | None = None, *,
        if_match: str | int | None = None,
    ) -> Reply[types.Download]:
        """A short-lived link to a file in the vault, noted in the record. `POST /v1/cases/{case_id}/evidence/{evidence_id}/downloads`."""
        return cast("Reply[types.Download]", self._caller.call(_DOWNLOAD_EVIDENCE, (case_id, evidence_id), {}, body=body, if_match=if_match))

    def request_bundle(
        self, case_id: str, body: types.BundleIn | None = None, *, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.BundleView]:
        """Have everything that you may see of the case put into one file, with what proves it. `POST /v1/cases/{case_id}/bundles`."""
        return cast("Reply[types.BundleView]", self._caller.call(_REQUEST_BUNDLE, (case_id,), {}, body=body, key=key, if_match=if_match))

    def show_bundle(self, case_id: str, bundle_id: str) -> Reply[types.BundleView]:
        """How far a bundle of yours is. `GET /v1/cases/{case_id}/bundles/{bundle_id}`."""
        return cast("Reply[types.BundleView]", self._caller.call(_SHOW_BUNDLE, (case_id, bundle_id), {}))

    def download_bundle(
        self, case_id: str, bundle_id: str, *, if_match: str | int | None = None,
    ) -> Reply[types.BundleLink]:
        """A short-lived link to a bundle of yours, noted in the record. `POST /v1/cases/{case_id}/bundles/{bundle_id}/downloads`."""
        return cast("Reply[types.BundleLink]", self._caller.call(_DOWNLOAD_BUNDLE, (case_id, bundle_id), {}, if_match=if_match))

    def begin_import(self, body: types.BundleImportIn) -> Reply[types.NewImport]:
        """Announce a bundle of another installation, and get the address to upload it to. `POST /v1/imports`."""
        return cast("Reply[types.NewImport]", self._caller.call(_BEGIN_IMPORT, (), {}, body=body))

    def start_import(self, import_id: str) -> Reply[types.ImportView]:
        """Have an uploaded bundle verified and taken in. `POST /v1/imports/{import_id}/start`."""
        return cast("Reply[types.ImportView]", self._caller.call(_START_IMPORT, (import_id,), {}))

    def show_import(self, import_id: str) -> Reply[types.ImportView]:
        """An imported case: where it comes from, its proofs, its exhibits. `GET /v1/imports/{import_id}`."""
        return cast("Reply[types.ImportView]", self._caller.call(_SHOW_IMPORT, (import_id,), {}))

    def list_imported_events(self, import_id: str, *, page: int | None = None) -> Reply[types.ImportedEvents]:
        """The record of an imported case, as it was hashed. `GET /v1/imports/{import_id}/events`."""
        return cast("Reply[types.ImportedEvents]", self._caller.call(_LIST_IMPORTED_EVENTS, (import_id,), {"page": page}))

    def download_import(self, import_id: str) -> Reply[types.BundleLink]:
        """A short-lived link to an imported bundle. `POST /v1/imports/{import_id}/downloads`."""
        return cast("Reply[types.BundleLink]", self._caller.call(_DOWNLOAD_IMPORT, (import_id,), {}))

    def upload_in_parts(self, case_id: str, evidence_id: str) -> Reply[types.PartsUpload]:
        """Begin the upload of a large file in parts, or go on with it. `POST /v1/cases/{case_id}/evidence/{evidence_id}/uploads`."""
        return cast("Reply[types.PartsUpload]", self._caller.call(_UPLOAD_IN_PARTS, (case_id, evidence_id), {}))

    def join_parts(self, case_id: str, evidence_id: str) -> Reply[types.PartsJoined]:
        """Make one file of the parts; it is inspected next. `POST /v1/cases/{case_id}/evidence/{evidence_id}/uploads/complete`."""
        return cast("Reply[types.PartsJoined]", self._caller.call(_JOIN_PARTS, (case_id, evidence_id), {}))

    def erase(
        self, case_id: str, evidence_id: str, body: types.EraseIn, *, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.ErasureOrdered]:
        """Order that a kept file's bytes go before their time; its hash and size stay. `POST /v1/cases/{case_id}/evidence/{evidence_id}/erase`."""
        return cast("Reply[types.ErasureOrdered]", self._caller.call(_ERASE_EVIDENCE, (case_id, evidence_id), {}, body=body, key=key, if_match=if_match))

    def place_hold(
        self, case_id: str, body: types.HoldIn, *, key: str | None = None, if_match: str | int | None = None,
    ) -> Reply[types.HoldSet]:
        """Let no file of a case be erased until the hold is lifted. `POST /v1/cases/{case_id}/holds`."""
        return cast("Reply[types.HoldSet]", self._caller.call(_PLACE_HOLD, (case_id,), {}, body=body, key=key, if_match=if_match))

    def lift_hold(
        self, case_id: str, hold_id: str, body: types.LiftIn, *, key: str | None = None,
        if_match: str | int | None = None,
    ) -> Reply[types.HoldSet]:
        """End one legal hold of a case. `POST /v1/cases/{case_id}/holds/{hold_id}/lift`."""
        return cast("Reply[types.HoldSet]", self._caller.call(_LIFT_HOLD, (case_id, hold_id), {}, body=body, key=key, if_match=if_match))

    def create_record_connection(self, body: types.RecordConnectionIn) -> Reply[types.NewRecordConnection]:
        """Let a carrier or a payment provider send records. `POST /v1/record-connections`."""
        return cast("Reply[types.NewRecordConnection]", self._caller.call(_CREATE_RECORD_CONNECTION, (), {}, body=body))

    def list_record_connections(self) -> Reply[types.RecordConnections]:
        """Who sends records to you. `GET /v1/record-connections`."""
        return cast("Reply[types.RecordConnections]", self._caller.call(_LIST_RECORD_CONNECTIONS, (), {}))

    def rotate_record_connection(self, connection_id: str) -> Reply[types.NewRecordConnection]:
        """A new secret; the old one holds for a day more. `POST /v1/record-connections/{connection_id}/rotate`."""
        return cast("Reply[types.NewRecordConnection]", self._caller.call(_ROTATE_RECORD_CONNECTION, (connection_id,), {}))

    def put_dispute_source(
        self, connection_id: str, body: types.DisputeSourceIn,
    ) -> Reply[types.RecordConnection]:
        """What a payment provider's disputes are filed with, and what they are held against. `PUT /v1/record-connections/{connection_id}/source`."""
        return cast("Reply[types.RecordConnection]", self._caller.call(_PUT_DISPUTE_SOURCE, (connection_id,), {}, body=body))

    def list_waiting_disputes(self, connection_id: str) -> Reply[types.WaitingDisputes]:
        """Disputes from which no case could be made yet, and what they lack. `GET /v1/record-connections/{connection_id}/waiting`."""
        return cast("Reply[types.WaitingDisputes]", self._caller.call(_LIST_WAITING_DISPUTES, (connection_id,), {}))

    def retry_waiting_disputes(self, connection_id: str) -> Reply[types.RetriedDisputes]:
        """Try once more to make cases from what waits. `POST /v1/record-connections/{connection_id}/retry`."""
        return cast("Reply[types.RetriedDisputes]", self._caller.call(_RETRY_WAITING_DISPUTES, (connection_id,), {}))

    def delete_record_connection(self, connection_id: str) -> Reply[None]:
        """Take no more from there; what it brought stays. `DELETE /v1/record-connections/{connection_id}`."""
        return cast("Reply[None]", self._caller.call(_DELETE_RECORD_CONNECTION, (connection_id,), {}))

    def hand_in_record(
        self, connection_id: str, body: types.RecordIn | None = None, *, key: str | None = None,
    ) -> Reply[types.RecordTaken]:
        """Hand a sender's message in yourself, and vouch for it. `POST /v1/record-connections/{connection_id}/records`."""
        return cast("Reply[types.RecordTaken]", self._caller.call(_HAND_IN_RECORD, (connection_id,), {}, body=body, key=key))

    def send_record(
        self, connection_id: str, body: types.RecordIn | None = None,
    ) -> Reply[types.MessageTaken]:
        """For the sender: one message, signed as Standard Webhooks or its own provider says. `POST /v1/records/{connection_id}`."""
        return cast("Reply[types.MessageTaken]", self._caller.call(_SEND_RECORD, (connection_id,), {}, body=body))

    def link_record(self, case_id: str, body: types.RecordLinkIn) -> Reply[types.RecordLinked]:
        """Say which parcel or payment a case is about: its records become exhibits. `POST /v1/cases/{case_id}/record-links`."""
        return cast("Reply[types.RecordLinked]", self._caller.call(_LINK_RECORD, (case_id,), {}, body=body))

    def list_record_links(self, case_id: str) -> Reply[types.RecordLinks]:
        """Which parcels and payments a case is about. `GET /v1/cases/{case_id}/record-links`."""
        return cast("Reply[types.RecordLinks]", self._caller.call(_LIST_RECORD_LINKS, (case_id,), {}))
