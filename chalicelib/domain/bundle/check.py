"""Verifies a bundle of a case with the standard library alone: copy this file and run it anywhere.

    python check.py BUNDLE [--chain-head HASH ...] [--root HASH] [--tree-key FILE] [--lang en|zh]

A bundle is a ZIP whose every byte is determined by what is in it: entries stored one behind the other, no gaps, no
comments, one fixed time. `manifest.json` names every file by its SHA-256; its root is

    SHA-256("redress:manifest:1" + the manifest as canonical JSON, without "root")

and stands in the last event of `events.jsonl`, `bundle.made`. Events are chained: SHA-256("redress:event:1" + the hash
before + body). What is not for the bundle's reader stands there as its hashes alone. Texts fit the commitments in the
events: SHA-256(salt + text). So one hash, the last one, proves all of it.

`proofs/inclusion.json`, where there is one, leads from the record as it was one night to that night's signed tree
head; trees/check.py checks it, and has to be beside this file for that.

Beside that nothing here is signed: whoever has a bundle can change what no event names, make the manifest and the last
event anew, and it fits itself again. A `chain_head` you have kept from a receipt, a webhook or a view of the case
proves the events up to it; the root, as the service tells it to whoever asked for the bundle, proves everything.

Exit codes: 0 whole; 1 broken, the first broken thing is named; 2 not readable.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import struct
import sys
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

FORMAT = "redress-bundle/1"
EVENT, MANIFEST, GENESIS = b"redress:event:1", b"redress:manifest:1", "0" * 64
FIRST, SECOND, FOLDER = "manifest.json", "events.jsonl", "exhibits/"
FIXED = ("README.txt", "case.pdf", "case.json", "texts.json", "messages.jsonl")
PROOF = "proofs/inclusion.json"
"""That the record is in a signed tree: in bundles that were asked for once there was one."""
WHOLE, BROKEN, UNREADABLE = 0, 1, 2
MAX_ENTRIES, MAX_BYTES, CHUNK, MAX_JSON = 65_000, 4_000_000_000, 1 << 20, 1 << 26
MAX_NAME, MAX_LINE = 200, 1 << 22
_HASH = re.compile(r"[0-9a-f]{64}")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""What is no file on Windows, in whatever folder."""
_STAFF = ("platform", "officer")


class Broken(Exception):
    """The first thing that is not as it must be."""


@dataclass
class Verdict:
    """What was found. `unbound`: exhibits and words that no event open to this reader names; the root covers them.
    `absent`: exhibits without their file. `held`: the last event that something kept outside of the bundle proves.
    """

    broken: str = ""
    case_id: str = ""
    reader: str = ""
    lang: str = "en"
    root: str = ""
    head: str = ""
    events: int = 0
    sealed: int = 0
    exhibits: int = 0
    files: int = 0
    texts: int = 0
    messages: int = 0
    unbound: int = 0
    absent: int = 0
    held: int = 0
    bytes: int = 0
    proof_day: str = ""
    """Of the tree that the record is in, up to event `proof_seq`; `proof`: signed by the key in the `file`, by the one
    that was `pinned`, or `unchecked` where nothing here can tell.
    """
    proof_seq: int = 0
    proof: str = ""
    erased: list[str] = field(default_factory=list)
    """The sides that the record says were erased."""
    gone: list[str] = field(default_factory=list)
    """Where one was: texts that the record names and the bundle does not hold, by their ids."""


@dataclass
class _Seen:
    """What the events say."""

    hashes: list[str] = field(default_factory=list)
    commitments: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    submitted: dict[str, int] = field(default_factory=dict)
    said: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)
    beyond: int = 0
    erased: list[str] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    """The ids of texts whose words are in the bundle."""


# ------------------------------------------------------------------------------------------------ the shape of the ZIP


def local_header(name: bytes) -> bytes:
    """Sizes follow the content (bit 3), the name is UTF-8 (bit 11), 1 January 1980."""
    return struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0x0808, 0, 0, 0x21, 0, 0, 0, len(name), 0) + name


def descriptor(crc: int, size: int) -> bytes:
    return struct.pack("<4s3L", b"PK\x07\x08", crc, size, size)


def central(name: bytes, crc: int, size: int, offset: int) -> bytes:
    made = 0x0314, 20, 0x0808, 0, 0, 0x21
    fixed = struct.pack("<4s6H3L", b"PK\x01\x02", *made, crc, size, size)
    return fixed + struct.pack("<5H2L", len(name), 0, 0, 0, 0, 0o100644 << 16, offset) + name


def ending(count: int, size: int, offset: int) -> bytes:
    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, size, offset, 0)


@dataclass
class Entry:
    """`start`: where its content begins."""

    name: str
    crc: int
    size: int
    start: int


def entries(file: BinaryIO) -> dict[str, Entry]:
    """By name, in their order. Raises Broken. Every byte outside the contents is held against what it must be."""
    total = file.seek(0, 2)
    tail = _at(file, total - 22, 22) if total >= 22 else b""
    count, size, offset = struct.unpack("<10xH2L2x", tail) if len(tail) == 22 else (0, 0, 0)
    if total > MAX_BYTES or not 0 < count <= MAX_ENTRIES or tail != ending(count, size, offset):
        raise Broken("zip: it has no proper end; something was cut off or added")
    if offset + size + 22 != total or size > count * (46 + len(FOLDER) + MAX_NAME):
        raise Broken("zip: its list of files is not where it must be")
    listed, at, place, found = _at(file, offset, size), 0, 0, dict[str, Entry]()
    for _ in range(count):
        entry, length = _listed(listed, at, place)
        key = _distinct(entry.name)
        if key in found:
            raise Broken(f"zip: {_plain(entry.name)} stands in it twice")
        found[key] = entry
        place, at = _framed(file, entry, offset), at + length
    if at != size or place != offset:
        raise Broken("zip: there is something between or behind the files")
    return {entry.name: entry for entry in found.values()}


def _listed(listed: bytes, at: int, place: int) -> tuple[Entry, int]:
    fixed = listed[at : at + 46]
    if len(fixed) < 46:
        raise Broken("zip: its list of files is cut off")
    crc, size, _, named = struct.unpack("<16x3LH16x", fixed)
    raw = listed[at + 46 : at + 46 + named]
    if listed[at : at + 46 + named] != central(raw, crc, size, place):
        raise Broken(
            f"zip: the line of {_plain(raw.decode('utf-8', 'replace'))} in its list of files was changed"
        )
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Broken("zip: the name of a file is not UTF-8") from None
    _permitted(name)
    return Entry(name, crc, size, place + 30 + named), 46 + named


def _framed(file: BinaryIO, entry: Entry, end: int) -> int:
    """Where the next file begins."""
    raw = entry.name.encode()
    start, closing = entry.start - 30 - len(raw), descriptor(entry.crc, entry.size)
    if entry.start + entry.size + len(closing) > end:
        raise Broken(f"{_plain(entry.name)}: it reaches beyond the files")
    framed = _at(file, start, 30 + len(raw)), _at(file, entry.start + entry.size, len(closing))
    if framed != (local_header(raw), closing):
        raise Broken(f"zip: what surrounds {_plain(entry.name)} was changed")
    return entry.start + entry.size + len(closing)


def permitted(name: str) -> bool:
    """The fixed files, and exhibits in their folder under names that are a path nowhere."""
    if name in (FIRST, SECOND, *FIXED, PROOF):
        return True
    own = name.removeprefix(FOLDER)
    return (
        name.startswith(FOLDER) and 0 < len(own.encode()) <= MAX_NAME and own.isprintable() and own[0] != "."
        and own[-1] not in " ." and not set(own) & set('/\\:*?"<>|') and not _DEVICES.fullmatch(own)
    )  # fmt: skip


def _permitted(name: str) -> None:
    if not permitted(name):
        raise Broken(f"zip: {_plain(name)} is no name that a bundle may hold")


def _distinct(name: str) -> str:
    """As the least distinguishing of file systems has it."""
    return unicodedata.normalize("NFC", name).casefold()


def _at(file: BinaryIO, offset: int, size: int) -> bytes:
    file.seek(offset)
    return file.read(size)


def _chunks(file: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """The content, held against its checksum at the end."""
    file.seek(entry.start)
    left, crc = entry.size, 0
    while left:
        chunk = file.read(min(CHUNK, left))
        if not chunk:
            raise Broken(f"{_plain(entry.name)}: it is cut off")
        crc, left = zlib.crc32(chunk, crc), left - len(chunk)
        yield chunk
    if crc != entry.crc:
        raise Broken(f"{_plain(entry.name)}: its bytes were changed")


def content(file: BinaryIO, entry: Entry) -> bytes:
    """Raises Broken."""
    if entry.size > MAX_JSON:
        raise Broken(f"{entry.name}: it is too large")
    return b"".join(_chunks(file, entry))


def _json(raw: bytes, name: str) -> Any:
    """Names once in each object, no other numbers than JSON knows."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            raise ValueError
        return made

    def never(_: str) -> Any:
        raise ValueError

    try:
        return json.loads(raw, object_pairs_hook=once, parse_constant=never)
    except (ValueError, RecursionError):
        raise Broken(f"{name}: it is no proper JSON") from None


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


# ------------------------------------------------------------------------------------------------------------ the check


def check(file: BinaryIO, kept: Sequence[str] = (), root: str = "", tree_key: bytes | None = None) -> Verdict:
    """Total over bytes: whatever is wrong is in the verdict. `kept`: heads of the chain, `root`: of the manifest, as
    somebody else knows them; `tree_key`: that must have signed the tree head in it.
    """
    found = Verdict()
    try:
        _check(file, kept, root, tree_key, found)
    except Broken as broken:
        found.broken = str(broken)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as wrong:
        found.broken = f"something in it has not the shape it must have ({type(wrong).__name__})"
    return found


def _check(file: BinaryIO, kept: Sequence[str], root: str, tree_key: bytes | None, found: Verdict) -> None:
    listed = entries(file)
    if list(listed)[:2] != [FIRST, SECOND]:
        raise Broken(f"zip: it does not begin with {FIRST} and {SECOND}")
    manifest = _manifest(content(file, listed[FIRST]), found)
    _same_files(manifest, list(listed)[2:])
    seen = _events(file, listed[SECOND], manifest, found)
    for head in kept:
        if head not in seen.hashes:
            raise Broken(f"{SECOND}: the chain head {_plain(head)} that you kept is not in it")
        found.held = max(found.held, seen.hashes.index(head) + 1)
    if root and root != found.root:
        raise Broken(f"{FIRST}: its root is not the one that you were told")
    found.held = found.events if root else found.held
    _exhibits(manifest, seen, found)
    for line in manifest["files"]:
        _file(file, listed[line["path"]], line)
        found.files, found.bytes = found.files + 1, found.bytes + line["size"]
    _texts(file, listed, seen, found)
    _messages(file, listed, manifest, seen, found)
    if PROOF in listed:
        _proved(_json(content(file, listed[PROOF]), PROOF), seen.hashes, tree_key, found)
    elif tree_key is not None:
        raise Broken(f"{PROOF}: there is none, so no key can have signed it")


def _manifest(raw: bytes, found: Verdict) -> dict[str, Any]:
    manifest: dict[str, Any] = _json(raw, FIRST)
    words = (manifest[name] for name in ("case_id", "reader", "lang", "root", "bundle_id"))
    shaped = manifest["format"] == FORMAT and all(isinstance(word, str) for word in words)
    if canonical(manifest) + b"\n" != raw or not shaped or type(manifest["seq"]) is not int:
        raise Broken(f"{FIRST}: it is not written as a manifest is")
    bare = {name: value for name, value in manifest.items() if name != "root"}
    if hashlib.sha256(MANIFEST + canonical(bare)).hexdigest() != manifest["root"]:
        raise Broken(f"{FIRST}: it was changed: it does not give its root")
    found.case_id, found.reader, found.root = manifest["case_id"], manifest["reader"], manifest["root"]
    found.lang = manifest["lang"]
    return manifest


def _same_files(manifest: dict[str, Any], names: list[str]) -> None:
    """The very files that the manifest names, in its order."""
    listed = [line["path"] for line in manifest["files"]]
    for name in (*FIXED, *listed):
        if name not in names:
            raise Broken(f"{_plain(name)}: it is missing")
    for name in names:
        if name not in listed:
            raise Broken(f"{_plain(name)}: the manifest does not name it")
    if names != listed:
        raise Broken("zip: the files are not in the manifest's order")


def _file(file: BinaryIO, entry: Entry, line: dict[str, Any]) -> None:
    digest = hashlib.sha256()
    if entry.size != line["size"]:
        raise Broken(f"{_plain(entry.name)}: it has another size than the manifest says")
    for chunk in _chunks(file, entry):
        digest.update(chunk)
    if digest.hexdigest() != line["sha256"]:
        raise Broken(f"{_plain(entry.name)}: it was changed: it has another hash than the manifest says")


def _lines(file: BinaryIO, entry: Entry) -> Iterator[dict[str, Any]]:
    """Each written as canonical JSON, and nothing else."""
    rest, number = b"", 0
    for chunk in _chunks(file, entry):
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > MAX_LINE:
            raise Broken(f"{entry.name}, line {number + len(whole) + 1}: it is too long")
        for raw in whole:
            number += 1
            line = _json(raw, f"{entry.name}, line {number}")
            if canonical(line) != raw:
                raise Broken(f"{entry.name}, line {number}: it is not written as it was made")
            yield line
    if rest:
        raise Broken(f"{entry.name}: its last line is cut off")


def _events(file: BinaryIO, entry: Entry, manifest: dict[str, Any], found: Verdict) -> _Seen:
    seen, prev, own = _Seen(), GENESIS, "platform" if manifest["reader"] in _STAFF else "parties"
    count = 0
    for number, event in enumerate(_lines(file, entry), 1):
        if event["seq"] != number or type(event["seq"]) is not int:  # True is 1, and 1.0 is 1
            raise Broken(f"{SECOND}: event {number} is missing, doubled or out of order")
        if event["prev"] != prev or not _HASH.fullmatch(event["hash"]):
            raise Broken(f"{SECOND}: event {number} is not linked to the one before it")
        seen.last = {}
        if "body" in event:
            count = _opened(event, manifest, own, count, seen)
        elif set(event) != {"seq", "prev", "hash", "sealed"} or event["sealed"] is not True:
            raise Broken(f"{SECOND}: event {number} is neither open nor sealed")
        else:
            found.sealed += 1
        prev = event["hash"]
        seen.hashes.append(prev)
    found.events, found.head = len(seen.hashes), prev
    _anchored(manifest, seen)
    later = len(seen.hashes) - manifest["seq"]
    if seen.beyond != 1 or found.sealed != manifest["sealed_events"] + later - 1:
        raise Broken(f"{SECOND}: other events are open than those that are for this reader")
    return seen


def _opened(event: dict[str, Any], manifest: dict[str, Any], own: str, count: int, seen: _Seen) -> int:
    """The reader's own count so far: it has no gaps, for what is sealed is sealed by rule."""
    number, body = event["seq"], event["body"]
    raw = EVENT + bytes.fromhex(event["prev"]) + body.encode("utf-8", "surrogatepass")
    if set(event) != {"seq", "prev", "hash", "body"} or hashlib.sha256(raw).hexdigest() != event["hash"]:
        raise Broken(f"{SECOND}: event {number} was changed: its body does not give its hash")
    said = _json(body.encode(), f"{SECOND}, event {number}")
    if said["case_id"] != manifest["case_id"] or said["seq"] != number:
        raise Broken(f"{SECOND}: event {number} belongs somewhere else")
    mine = said["audience"].get(own)
    if number > manifest["seq"]:  # what happened while it was made: only that it was made is told
        mine, seen.beyond = None, seen.beyond + 1
    elif mine is None:
        raise Broken(f"{SECOND}: event {number} is open, and not for this reader")
    if mine is not None and mine != count + 1:
        raise Broken(f"{SECOND}: before event {number} one of this reader's own is kept back")
    _learn(said, seen)
    seen.last = said
    return count if mine is None else int(mine)


def _learn(said: dict[str, Any], seen: _Seen) -> None:
    data, kind = said["data"], said["type"]
    if kind == "person.erased":
        seen.erased.append(str(data["role"]))
    for ref, commitment in _refs(data):
        if seen.commitments.setdefault(ref, commitment) != commitment:
            raise Broken(f"{SECOND}: event {said['seq']} names the text {ref} with another commitment")
    about = data.get("evidence", data)
    key = about.get("id") if "evidence" in data else data.get("evidence_id")
    if key is not None and kind.startswith("evidence."):
        told = {name: about[name] for name in ("sha256", "size", "copy") if about.get(name) is not None}
        seen.files[key] = seen.files.get(key, {}) | told
        if kind in ("evidence.submitted", "evidence.record_attached"):
            seen.submitted[key] = said["seq"]
            number = {"exhibit": about["exhibit"]} if about.get("exhibit") else {}
            seen.files[key] |= number | ({} if "evidence" in data else {"submitted_at": said["at"]})
        if kind == "evidence.kept":
            seen.files[key]["version_id"] = data["version_id"]
    if kind in ("message.posted", "mediation.joint_message"):
        seen.said[data["message"]["id"]] = said["seq"], {"by": data["by"], "at": said["at"]}


def _refs(value: Any) -> Iterator[tuple[str, str]]:
    """The texts that plain data names, with their commitments."""
    if isinstance(value, dict):
        if isinstance(value.get("id"), str) and isinstance(value.get("commitment"), str):
            yield value["id"], value["commitment"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _refs(item)


def _anchored(manifest: dict[str, Any], seen: _Seen) -> None:
    """The last event says what the manifest's root is, and the manifest up to where it goes."""
    said = seen.last
    if not said or said["type"] != "bundle.made" or said["data"]["bundle_id"] != manifest["bundle_id"]:
        raise Broken(f"{SECOND}: it does not end with the event that tells of this bundle")
    told = said["data"]
    if told["root"] != manifest["root"]:
        raise Broken(f"{FIRST}: it is another one than the record tells of")
    seq = manifest["seq"]
    if (told["seq"], told["chain_head"], told["by"]) != (seq, manifest["chain_head"], manifest["reader"]):
        raise Broken(f"{FIRST}: it says otherwise than the record up to where it goes")
    if not 0 < seq < len(seen.hashes) or seen.hashes[seq - 1] != manifest["chain_head"]:
        raise Broken(f"{FIRST}: its chain head is not the hash of event {seq}")


def _proved(given: Any, hashes: list[str], tree_key: bytes | None, found: Verdict) -> None:
    """The proof that the record is in a tree: its leaf against the chain, the rest by the check of trees."""
    leaf = given["leaf"]
    if leaf["id"] != found.case_id or type(leaf["seq"]) is not int or not 0 < leaf["seq"] <= len(hashes):
        raise Broken(f"{PROOF}: it is of another record")
    if hashes[leaf["seq"] - 1] != leaf["chain_head"]:
        raise Broken(f"{PROOF}: event {leaf['seq']} has another hash than the tree holds")
    found.proof_day, found.proof_seq, found.proof = given["tree"]["head"]["day"], leaf["seq"], "unchecked"
    trees = _trees()
    if trees is None:
        return
    try:
        trees.inclusion(given, tree_key)
    except trees.Broken as broken:
        raise Broken(f"{PROOF}: {broken}") from None
    found.proof = "file" if tree_key is None else "pinned"
    if tree_key is not None:
        found.held = max(found.held, leaf["seq"])


def _trees() -> Any:
    """The check of trees is a file of its own: in its package, or copied beside this one as tree_check.py."""
    for name in ("chalicelib.domain.trees.check", "tree_check"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return None


def _exhibits(manifest: dict[str, Any], seen: _Seen, found: Verdict) -> None:
    files = {line["path"]: line for line in manifest["files"]}
    listed = set()
    for line in manifest["exhibits"]:
        if line["id"] in listed:
            raise Broken(f"exhibit {_plain(line['exhibit'])}: it stands in the manifest twice")
        listed.add(line["id"])
        found.exhibits += 1
        found.unbound += "sha256" not in seen.files.get(line["id"], {})
        found.absent += line["path"] is None
        _exhibit(line, seen.files.get(line["id"], {}), files)
    for key, seq in seen.submitted.items():
        if seq <= manifest["seq"] and key not in listed:
            raise Broken(f"{FIRST}: the exhibit that event {seq} tells of is missing")
    paths = [line["path"] for line in manifest["exhibits"] if line["path"] is not None]
    proofs = [PROOF] if PROOF in files else []
    if sorted([*FIXED, *proofs, *paths]) != sorted(files):
        raise Broken(f"{FIRST}: its files and its exhibits do not fit together")


def _exhibit(line: dict[str, Any], told: dict[str, Any], files: dict[str, Any]) -> None:
    """Against what the record tells of it, and against the file that is given of it."""
    name = _plain(line["exhibit"])
    if line["form"] not in ("original", "copy"):
        raise Broken(f"exhibit {name}: its form is none")
    for what in ("sha256", "size", "exhibit", "submitted_at", "version_id"):
        if told.get(what, line[what]) != line[what]:
            raise Broken(f"exhibit {name}: its {what} is not that of the record")
    if "copy" in told and told["copy"] != line["copy"]:
        raise Broken(f"exhibit {name}: its copy is not that of the record")
    if line["path"] is not None:
        own = FOLDER + line["exhibit"]
        if line["path"] != own and not line["path"].startswith(f"{own}-"):
            raise Broken(f"exhibit {name}: its file has the name of another one")
        form, given = line if line["form"] == "original" else line["copy"], files[line["path"]]
        if (given["sha256"], given["size"]) != (form["sha256"], form["size"]):
            raise Broken(f"exhibit {name}: the file given is not the one of the exhibit")


def _texts(file: BinaryIO, entries: dict[str, Entry], seen: _Seen, found: Verdict) -> None:
    known = dict(_refs(_json(content(file, entries["case.json"]), "case.json"))) | seen.commitments
    for key, item in _json(content(file, entries["texts.json"]), "texts.json").items():
        found.texts += 1
        seen.given.add(key)
        found.unbound += key not in seen.commitments
        if key in known and commitment(item["salt"], item["text"]) != known[key]:
            raise Broken(f"texts.json: the text {_plain(key)} is not the one of the record")


def _messages(
    file: BinaryIO, entries: dict[str, Entry], manifest: dict[str, Any], seen: _Seen, found: Verdict
) -> None:
    there = set[str]()
    for line in _lines(file, entries["messages.jsonl"]):
        key = line["text_id"]
        if any(line[what] != said for what, said in seen.said.get(key, (0, {}))[1].items()) or key in there:
            raise Broken(f"messages.jsonl: message {line['seq']} is not as the record tells of it")
        there.add(key)
        found.messages += 1
        found.unbound += key not in seen.commitments
        told = None if line["text"] is None else commitment(line["salt"], line["text"])
        seen.given |= {key} if told is not None else set()
        if told is not None and seen.commitments.get(key, told) != told:
            raise Broken(f"messages.jsonl: message {line['seq']} is not the one of the record")
    for key, (seq, _) in seen.said.items():
        if seq <= manifest["seq"] and key not in there:
            raise Broken(f"messages.jsonl: the message that event {seq} tells of is missing")
    found.erased = seen.erased
    found.gone = sorted(seen.commitments.keys() - seen.given) if seen.erased else []


def commitment(salt: str, text: str) -> str:
    """`salt` in hex."""
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


# ------------------------------------------------------------------------------------------------------------- in words

SUMMARY = {
    "en": (
        "{case_id}: whole, as {reader} may see it",
        "{events} events in one chain, {sealed} of them not for this reader: linked, their content not seen",
        "{exhibits} exhibits, {messages} messages, {texts} texts, {files} files of {bytes} bytes: as on record",
        "{unbound} of them are named by no event open to this reader; the root in the last event covers them",
        "{absent} exhibits are without their file: erased, or none is given to this reader",
        "root {root}",
        "chain head {head}",
    ),
    "zh": (
        "{case_id}：完整无误，内容以{reader}可见范围为限",
        "共 {events} 个事件，首尾相连；其中 {sealed} 个不对该读者公开，仅核对其哈希链接，未见内容",
        "证据 {exhibits} 件、消息 {messages} 条、文本 {texts} 段、文件 {files} 个（{bytes} 字节），均与记录一致",
        "其中 {unbound} 项未见于该读者可见的事件，由最后一个事件中的根哈希覆盖",
        "其中 {absent} 件证据不附文件：已被删除，或不向该读者提供",
        "根哈希 {root}",
        "链头 {head}",
    ),
}
READERS = {
    "en": {"complainant": "the complainant", "respondent": "the respondent", "mediator": "the mediator"}
    | {"platform": "the platform", "officer": "the platform's officer"},
    "zh": {"complainant": "申请人", "respondent": "被申请人", "mediator": "调解员"}
    | {"platform": "平台", "officer": "平台专员"},
}
ERASED = {
    "en": "what {who} wrote was erased: it is in no bundle any more",
    "zh": "{who}所写内容已删除，不再载入任何卷宗包",
}
GONE = {"en": "words erased, or not for this reader:", "zh": "已删除或不向该读者提供的文字："}
GONE_TOLD = 100
"""So many are named, one to a line."""
HELD = {
    "en": "not held against anything outside it, so all that is shown is that it fits itself: give the root that the "
    "service tells of it with --root, or a chain head that you kept with --chain-head",
    "zh": "尚未与外部凭据核对，仅能说明文件自身前后一致：请用 --root 给出服务端告知的根哈希，"
    "或用 --chain-head 给出您自己保存的链头",
}
PARTLY = {
    "en": "what you kept proves the events up to {held} of {events} and what they name; not the later ones, the PDF "
    "and the other files that no event names: for those, give the root that the service tells of it with --root",
    "zh": "您保存的链头可证明第 1 至第 {held} 个事件（共 {events} 个）及其所载内容；其后的事件、PDF "
    "及未被事件载明的其他文件不在其内：请用 --root 给出服务端告知的根哈希",
}


PROOFS = {
    "en": {
        "pinned": "in the tree of {proof_day} up to event {proof_seq}, signed by the key that you gave",
        "file": "in the tree of {proof_day} up to event {proof_seq}, signed by the key in the bundle, not pinned: give "
        "the key that you got by another way with --tree-key",
        "unchecked": "a proof for the tree of {proof_day} is in it; this file alone checks nothing of it but its leaf",
    },
    "zh": {
        "pinned": "截至第 {proof_seq} 个事件的记录已包含在 {proof_day} 的树中，由您给出的公钥验证签名",
        "file": "截至第 {proof_seq} 个事件的记录已包含在 {proof_day} 的树中，签名所用公钥取自本文件，未经固定："
        "请用 --tree-key 给出您另行取得的公钥",
        "unchecked": "内含 {proof_day} 的树的包含证明；仅凭本文件只核对了其叶节点",
    },
}


def report(found: Verdict, lang: str = "", *, held: bool = True) -> Iterator[str]:
    """The verdict in words."""
    lang = lang or found.lang
    if found.broken:
        yield _plain(f"BROKEN: {found.broken}")
        return
    for line in SUMMARY.get(lang, SUMMARY["en"]):
        if (found.unbound or "{unbound}" not in line) and (found.absent or "{absent}" not in line):
            reader = READERS.get(lang, {}).get(found.reader, found.reader)
            yield _plain(line.format_map(vars(found) | {"reader": reader}))
    if found.proof:
        yield _plain(PROOFS.get(lang, PROOFS["en"])[found.proof].format_map(vars(found)))
    for role in found.erased:
        yield _plain(ERASED.get(lang, ERASED["en"]).format(who=READERS.get(lang, {}).get(role, role)))
    yield from (_plain(f"  {GONE.get(lang, GONE['en'])} {text_id}") for text_id in found.gone[:GONE_TOLD])
    if not held:
        yield HELD.get(lang, HELD["en"])
    elif 0 < found.held < found.events:
        yield PARTLY.get(lang, PARTLY["en"]).format_map(vars(found))


def _plain(text: str) -> str:
    """Whoever made the file does not write on the reader's terminal."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in str(text))[:200]


def main(arguments: Sequence[str] | None = None) -> int:
    import argparse

    parser = argparse.ArgumentParser(prog="verify", description="Verify the bundle of a case.")
    parser.add_argument("file", help="the ZIP file")
    parser.add_argument("--chain-head", action="append", default=[], metavar="HASH", help="a head you kept")
    parser.add_argument("--root", default="", metavar="HASH", help="as the service told it to whoever asked")
    parser.add_argument("--lang", choices=sorted(SUMMARY), default="", help="of the summary")
    parser.add_argument(
        "--tree-key", default="", metavar="FILE", help="public key that must have signed the tree"
    )
    given = parser.parse_args(arguments)
    try:
        key = _key(given.tree_key) if given.tree_key else None
        kept = [head.strip().lower() for head in given.chain_head]
        with open(given.file, "rb") as file:  # noqa: PTH123 - one file, no more than it needs
            found = check(file, kept, given.root.strip().lower(), key)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"not readable: {error}\n")
        return UNREADABLE
    for line in report(
        found, given.lang, held=bool(given.chain_head or given.root or found.proof == "pinned")
    ):
        sys.stdout.write(f"{line}\n")
    return BROKEN if found.broken else WHOLE


def _key(name: str) -> bytes:
    """Raises OSError, ValueError."""
    trees = _trees()
    if trees is None:
        raise ValueError("the check of trees is not here: copy it beside this file as tree_check.py")
    with open(name, encoding="utf-8") as file:  # noqa: PTH123 - as above
        return bytes(trees.public_key(file.read()))


if __name__ == "__main__":
    raise SystemExit(main())
