"""The form itself: its fields before the file, then the file, read once and in bounded memory, and written anew."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from werkzeug.exceptions import HTTPException
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from local.post_policy.errors import Refusal, malformed, missing_field, wrong_argument

FIELD_BYTES = 20_480  # S3's limit for everything before the file
PARTS = 200
CHUNK = 16 * 1024
MEMORY = 64 * 1024  # of one form while it is read; the rest is on disk

NO_FILE = "POST requires exactly one file upload per request."


@dataclass(frozen=True)
class FormField:
    """A field with its name as it was sent, which is how S3 names it in an error."""

    name: str
    value: str


Fields = dict[str, FormField]  # by the name in lower case, for names of fields are the same in either case


class Parts:
    """A form read once, in order, in bounded memory. What follows the file is ignored, as by S3."""

    def __init__(self, body: IO[bytes], boundary: bytes) -> None:
        self._events = _events(body, boundary)

    def fields_before_file(self) -> tuple[Fields, str | None]:
        """All fields before the part named `file`, and that part's file name if it has one."""
        fields: Fields = {}
        room = FIELD_BYTES
        for event in self._events:
            if isinstance(event, Field | File):
                if (name := event.name or "").lower() == "file":
                    return fields, event.filename if isinstance(event, File) else None
                if not re.fullmatch(r"[\w.$ -]{1,128}", name, re.ASCII) or name.lower() in fields:
                    raise malformed()
                value = self._value(room)
                room -= len(name) + len(value)
                fields[name.lower()] = FormField(name, _text(value))
        raise wrong_argument(NO_FILE, "file", "0")

    def _value(self, room: int) -> bytes:
        value = bytearray()
        for data in self._data():
            value += data
            if len(value) > room:
                message = "Your POST request fields preceeding the upload file was too large."
                raise Refusal(
                    400, "MaxPostPreDataLengthExceeded", message, MaxPostPreDataLengthBytes=FIELD_BYTES
                )
        return bytes(value)

    def copy_file(self, target: IO[bytes]) -> tuple[int, bytes]:
        """Write the file to `target`; its size and SHA-256. Reads the form to its end: a cut one is not stored."""
        size, digest = 0, hashlib.sha256()
        for data in self._data():
            target.write(data)
            digest.update(data)
            size += len(data)
        for event in self._events:
            if isinstance(event, File | Field) and (event.name or "").lower() == "file":
                raise wrong_argument(NO_FILE, "file", "2")
        return size, digest.digest()

    def _data(self) -> Iterator[bytes]:
        for event in self._events:
            if isinstance(event, Data):
                yield event.data
                if not event.more_data:
                    return


def _events(body: IO[bytes], boundary: bytes) -> Iterator[Event]:
    decoder = MultipartDecoder(boundary, MEMORY, max_parts=PARTS)
    ended = False
    try:
        while not ended:
            chunk = body.read(CHUNK)
            decoder.receive_data(chunk or None)
            while not isinstance(event := decoder.next_event(), NeedData):
                yield event
                if isinstance(event, Epilogue):
                    ended = True
                    break
    except (ValueError, HTTPException) as error:
        raise malformed() from error


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise malformed() from None


def expand_filename(fields: Fields, filename: str | None) -> None:
    """Put the file's name, without directories, into the key: S3 does so before it looks at the policy."""
    if not (key := fields.get("key")) or not key.value:
        raise missing_field("key")
    if filename is not None:
        fields["key"] = FormField(
            key.name, key.value.replace("${filename}", re.split(r"[/\\]", filename)[-1])
        )


def write_fields(form: IO[bytes], boundary: str, fields: Fields) -> None:
    """The start of a form which moto reads as checked; without a file name it would decode the file as text."""
    kept = [(name, field.value) for name, field in fields.items() if not name.startswith("x-ignore-")]
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in kept]
    for part in (*parts, 'name="file"; filename="file"\r\n\r\n'):
        form.write(f"\r\n--{boundary}\r\nContent-Disposition: form-data; {part}".encode())
