"""The numbers of inspection; published with the others (docs/api/limits.md)."""

from __future__ import annotations

from typing import Final

MIB: Final = 1_024 * 1_024
CHUNK_BYTES: Final = 256 * 1_024
"""Of the one pass over all bytes."""
HELD_BYTES: Final = 16 * MIB
"""Files up to here are held after the pass; of larger ones blocks are fetched again, so that memory stays flat."""

MAX_PIXELS: Final = 64_000_000
"""Of one picture: 256 MB when decoded."""
MAX_FRAMES: Final = 2_000
MAX_PIECES: Final = 100_000
"""Segments, chunks, boxes: an hour's film has some thousands."""
MAX_SCANS: Final = 200
"""Of a JPEG: a progressive one has about ten, and each has a decoder go through all pixels."""

MAX_ENTRIES: Final = 10_000
"""Of an archive, those in archives inside it included (GuardDuty's own limit)."""
MAX_UNPACKED: Final = 1_024 * MIB
MAX_RATIO: Final = 100
RATIO_FROM: Final = 10 * MIB
"""Unpacked bytes from which the ratio counts: a small file of zeros is no bomb."""
MAX_DEPTH: Final = 3
"""Archives within archives; one that holds none has depth 1. An office document counts as one."""
MAX_NESTED: Final = 256 * MIB
"""Of one archive inside another: it is unpacked to disk."""
MAX_DIRECTORY: Final = 4 * MIB
MAX_PART: Final = 1 * MIB
"""Of a part of an office document that is read: its content types, its relations."""

MAX_MAIL: Final = 32 * MIB
MAX_MAIL_PARTS: Final = 200
MAX_MAIL_DEPTH: Final = 5
MAX_MAIL_LINES: Final = 600_000
"""A line of an attachment has 76 signs: 32 MiB are 440,000 of them."""
MAX_MAIL_FIELDS: Final = 200_000
"""Lines that may be header fields, wherever they stand: a log in an attachment has such lines too."""

PDF_SECONDS: Final = 10
MAX_PAGES: Final = 10_000
MAX_OBJECT_STREAMS: Final = 10_000
MAX_INFLATED: Final = 256 * MIB
"""Of all the object streams of a PDF."""
MAX_STREAM: Final = 16 * MIB
