#!/usr/bin/env python3
"""Kiểm tra một gói chứng cứ của Công Tâm mà không cần máy chủ, không cần mạng.
Check an evidence bundle of Công Tâm without its server and without a network.

    python3 congtam_verify.py BUNDLE.zip [--root 2026-11-22.json …] [--key KEY_ID]

--root  bản sao gốc đã công bố mà quý vị tự giữ / a copy of a published root that you kept yourself
--key   mã khóa của máy chủ biết từ nguồn khác / the server's key id as known from elsewhere

Needs Python 3.9 or newer and `pip install cryptography`; imports nothing of Công Tâm. Names the first broken
item and ends with 1; ends with 0 when everything holds. What that proves is written in README.txt.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

Facts = dict[str, Any]
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, EOFError, OSError, zipfile.BadZipFile)
MAX_JSON = 256 * 1024 * 1024
WORDS = {
    "altered": ("đã bị thay đổi (SHA-256)", "has been altered (SHA-256)"),
    "column": ("khác với nhật ký", "is not as the log has it"),
    "copy": ("khác với bản sao của quý vị", "differs from your copy"),
    "device": ("thiết bị không rõ hoặc mang khóa khác", "its device is not known, or has another key"),
    "decided": ("không phải điều đã quyết định", "is not what was decided"),
    "found": ("không phải điều đã phát hiện", "is not what was found"),
    "key": ("mã khóa không đúng với khóa", "the key id is not that of the key"),
    "log": ("không thuộc nhật ký", "is not in the log"),
    "missing": ("bị thiếu hoặc không đọc được", "is missing or unreadable"),
    "name": ("mang tên khác với nội dung", "goes by another name than its content"),
    "no copy": (
        "gói không có ngày này; xuất lại với --at",
        "the bundle lacks this day; export again with --at",
    ),
    "notice": ("không phải thông báo đã ban hành", "is not what the notice says"),
    "receipt": ("biên nhận nói khác", "its receipt says otherwise"),
    "server": ("không phải khóa của máy chủ đã biết", "not the key of the server you know"),
    "shrunk": ("nhật ký ngắn lại hoặc đổi khác", "the log has shrunk or changed"),
    "signature": ("chữ ký không đúng", "the signature is wrong"),
    "unlisted": ("không có đúng một lần trong danh sách đã ký", "is not once in the signed list"),
}


class BrokenError(Exception):
    """One thing that does not hold, in both languages."""

    def __init__(self, item: str, what: str, detail: object = "") -> None:
        super().__init__(
            " / ".join((f"{item}: {WORDS[what][0]}", WORDS[what][1])) + (f" ({detail})" if detail else "")
        )


def need(holds: object, item: str, what: str, detail: object = "") -> None:
    """Stop at `item` unless it holds."""
    if not holds:
        raise BrokenError(item, what, detail)


def canonical(value: object) -> bytes:
    """Return the spelling of JSON that the server signs."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check_signed(item: str, key: Facts, label: bytes, content: bytes | Facts, signature: str) -> None:
    """Check that the key signed `label` and the SHA-256 of `content`; of facts, all but their own `sig`."""
    if isinstance(content, dict):
        content = canonical({name: fact for name, fact in content.items() if name != "sig"})
    public, message = (
        load_der_public_key(base64.b64decode(key["public_key"])),
        label + hashlib.sha256(content).digest(),
    )
    try:
        if isinstance(public, EllipticCurvePublicKey):
            public.verify(base64.b64decode(signature), message, ECDSA(SHA256()))
        elif isinstance(public, Ed25519PublicKey):
            public.verify(base64.b64decode(signature), message)
        else:
            raise BrokenError(item, "key")
    except (InvalidSignature, ValueError):
        raise BrokenError(item, "signature", key["key_id"]) from None


def check_key(item: str, key: Facts) -> None:
    need(sha256(base64.b64decode(key["public_key"])) == key["key_id"], item, "key")


def root_by_path(leaf: str, index: int, size: int, path: list[str]) -> str | None:
    """Return the root an inclusion proof leads to (RFC 6962, 2.1.1); None where it leads nowhere."""
    node, last = hashlib.sha256(b"\0" + bytes.fromhex(leaf)).digest(), size - 1
    for sibling in map(bytes.fromhex, path):
        if not 0 <= index <= last or last == 0:
            return None
        if index & 1 or index == last:
            node = hashlib.sha256(b"\1" + sibling + node).digest()
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\1" + node + sibling).digest()
        index, last = index >> 1, last >> 1
    return node.hex() if index == last == 0 else None


class Bundle:
    """An opened bundle: the server signed the list of its files, and every file is as listed."""

    def __init__(self, file: zipfile.ZipFile, key_id: str | None) -> None:
        self.zip = file
        self.about: Facts = self.json("bundle.json")
        self.files: dict[str, str] = self.about["files"]
        self.key: Facts = self.about["server_key"]
        check_key("bundle.json", self.key)
        need(key_id in (None, self.key["key_id"]), "bundle.json", "server", self.key["key_id"])
        check_signed("bundle.json", self.key, b"ct-bundle-1\0", self.about, self.about["sig"])
        for name, times in Counter(file.namelist()).items():
            need(times == 1 and (name in self.files or name == "bundle.json"), name, "unlisted")
        for name, listed in self.files.items():
            need(self.hash(name) == listed, name, "altered")
        self.roots = {Path(name).stem: self.json(name) for name in self.named("roots/", ".json")}
        self.photos = {Path(name).stem: name for name in self.named("photos/", "")}
        self.devices = {Path(name).stem: self.json(name) for name in self.named("devices/", ".json")}

    def named(self, folder: str, ending: str) -> list[str]:
        return sorted(name for name in self.files if name.startswith(folder) and name.endswith(ending))

    def pieces(self, name: str) -> Iterator[bytes]:
        try:
            with self.zip.open(name) as file:
                while piece := file.read(1 << 20):
                    yield piece
        except UNREADABLE as error:
            raise BrokenError(name, "missing", error) from error

    def hash(self, name: str) -> str:
        found = hashlib.sha256()
        for piece in self.pieces(name):
            found.update(piece)
        return found.hexdigest()

    def json(self, name: str) -> Any:
        known = self.zip.NameToInfo.get(name)
        need(known and known.file_size <= MAX_JSON, name, "missing")
        try:
            return json.loads(b"".join(self.pieces(name)))
        except ValueError as error:
            raise BrokenError(name, "missing", error) from error


def check_roots(bundle: Bundle, copies: list[Path]) -> None:
    """Check the published roots: signatures, that the log only grew, and the reader's own copies."""
    size, known = 0, None
    for date, root in sorted(bundle.roots.items()):
        item = f"roots/{date}.json"
        need(root["date"] == date, item, "name")
        check_signed(item, bundle.key, b"ct-root-1\0", root, root["sig"])
        same = root["tree_size"] == size and known in (None, root["root"])
        need(same or root["tree_size"] > size, item, "shrunk")
        size, known = root["tree_size"], root["root"]
    need(size <= bundle.about["tree"]["tree_size"], "bundle.json", "shrunk")
    for path in copies:
        copy = json.loads(path.read_text("utf-8"))
        need(copy["date"] in bundle.roots, str(path), "no copy")
        need(bundle.roots[copy["date"]] == copy, f"roots/{copy['date']}.json", "copy", path)


def check_revision(bundle: Bundle, name: str) -> int:
    """Check a revision with its photos, receipt and proofs; return its place in the log."""
    row, item = bundle.json(name), name[: -len(".json")]
    raw = b"".join(bundle.pieces(f"{item}.body"))
    need(sha256(raw) == row["sha256"], item, "altered")
    body: Facts = json.loads(raw)
    need(item == f"revisions/{body['revision_id']}", item, "name")
    device = bundle.devices.get(body["device"]["id"], {})
    need(device.get("key_id") == row["key_id"], item, "device")
    check_signed(item, device, b"ct-rev-1\0", raw, row["signature"])
    if row["receipt"]:
        check_receipt(bundle, item, row, body)
    for photo in body["photos"]:
        check_photo(bundle, item, photo, is_due=bool(row["receipt"]))
    for proof in row["proofs"]:
        size, root = tree_of(bundle, row, proof["of"])
        found = root_by_path(row["sha256"], row["leaf_index"], size, proof["path"])
        need(found == root, item, "log", proof["of"])
    return int(row["leaf_index"])


def tree_of(bundle: Bundle, row: Facts, of: str) -> tuple[int, str]:
    """Return size and root of the tree a proof is about: the receipt's, the bundle's or a published one."""
    if of == "receipt":
        facts = json.loads(row["receipt"]["signed"])
        return facts["log_size"], facts["log_root"]
    tree: Facts = bundle.about["tree"] if of == "bundle" else bundle.roots[of]
    return tree["tree_size"], tree["root"]


def check_receipt(bundle: Bundle, item: str, row: Facts, body: Facts) -> None:
    """Check the server's word that it held this revision, these photos, at this place of the log."""
    signed = row["receipt"]["signed"].encode()
    check_signed(f"receipt of {item}", bundle.key, b"ct-receipt-1\0", signed, row["receipt"]["sig"])
    photos = sorted({photo["sha256"] for photo in body["photos"]})
    expected = {
        "revision_id": body["revision_id"],
        "sha256": row["sha256"],
        "photos_sha256": sha256("\n".join(photos).encode()),
        "log_index": row["leaf_index"],
        "received_at": row["received_at"],
    }
    facts = json.loads(signed)
    for fact, value in expected.items():
        need(facts[fact] == value, item, "receipt", fact)
    need(any(proof["of"] == "receipt" for proof in row["proofs"]), item, "log", "receipt")


def check_photo(bundle: Bundle, item: str, photo: Facts, *, is_due: bool) -> None:
    """Check the file of a photo; its SHA-256 was compared with the signed list, which must name it so."""
    name = bundle.photos.get(photo["sha256"])
    if name is None:
        need(not is_due, f"photos/{photo['sha256']}", "missing", item)
        return
    size = bundle.zip.getinfo(name).file_size
    need(bundle.files[name] == photo["sha256"], name, "altered", f"{size} of {photo['size']} bytes")


def check_event(bundle: Bundle, item: str, event: Facts) -> Facts:
    """Check that an event is in the tree of events, of this moment and of a published root; return it."""
    row: Facts = event["row"]
    place = f"{item}: event {row['index']} ({row['verb']})"
    found = sha256(event["prev"].encode() + canonical(row))
    need(any(proof["of"] == "bundle" for proof in event["proofs"]), place, "log", "bundle")
    for proof in event["proofs"]:
        tree: Facts = bundle.about["log"] if proof["of"] == "bundle" else bundle.roots[proof["of"]]
        root = root_by_path(found, row["index"] - 1, tree["event_index"], proof["path"])
        need(root == tree["event_root"], place, "log", proof["of"])
    return {**row, "data": json.loads(row["data"])}


def check_case(bundle: Bundle, name: str) -> None:
    """Check what was found, decided, notified and answered against the events of the log that say so."""
    case, item = bundle.json(name), name[: -len(".json")]
    found: Facts = case["finding"]
    need(item == f"cases/{found['id']}", item, "name")
    events = [check_event(bundle, item, event) for event in case["events"]]
    own = [event for event in events if event["noun_id"] == found["id"]]
    recorded = [event["data"] for event in own if event["verb"] == "finding.recorded"]
    need(recorded, item, "log", "finding.recorded")
    if case["whole"]:
        need(sha256(canonical(found)) == recorded[0]["sha256"], item, "found")
    check_decisions(item, case, own, recorded[0])
    lines = [check_notice(bundle, notice, events).get(found["id"], {}) for notice in case["notices"]]
    check_lines(item, case, [line for line in lines if line])
    check_papers(bundle, item, case, own)
    for photo in case["evidence"]:
        check_view(bundle, photo, [event["data"] for event in events if event["noun_id"] == photo])


def check_decisions(item: str, case: Facts, events: list[Facts], recorded: Facts) -> None:
    """Check every decision, that none is lacking, and that state, severity and days follow from them."""
    rows = {row["id"]: row for row in case["decisions"]}
    stands: Facts = {"state": "recorded", "severity": recorded["severity"], "terms": {}}
    for event in events:
        data: Facts = event["data"]
        if "decision" in data:
            row = rows.pop(data["decision"], None)
            place = f"{item}: decision of event {event['index']} ({event['verb']})"
            need(row, place, "missing")
            need(sha256(canonical(row)) == data["sha256"], place, "decided")
            stands = {"state": row["states"][1], "severity": data["severity"], "terms": data.get("terms")}
        elif event["verb"] == "baseline.row":
            stands["terms"] = data["terms"]
    need(not rows, f"{item}: decision {', '.join(rows)}", "log")
    decided = sum("decision" in event["data"] for event in events)
    need(not case["whole"] or case["version"] == decided, f"{item}: version", "decided", decided)
    for fact, value in stands.items():
        need(value is None or case[fact] == value, f"{item}: {fact}", "decided", value)


def check_notice(bundle: Bundle, notice: str, events: list[Facts]) -> dict[str, Facts]:
    """Check a notice's signature and that it is the one that was issued; return its lines by finding."""
    item = f"notices/{notice}"
    need(f"{item}.json" in bundle.files, item, "missing")
    row = bundle.json(f"{item}.json")
    check_signed(item, bundle.key, b"ct-notice-1\0", row["signed"].encode(), row["sig"])
    issued = [event["data"]["sha256"] for event in events if event["noun_id"] == notice]
    need(sha256(row["signed"].encode()) == row["sha256"], item, "altered")
    need(row["sha256"] in issued, item, "notice", "log")
    content: Facts = json.loads(row["signed"])
    need(content["id"] == notice, item, "name")
    return {line["id"]: line for line in content["findings"]}


def check_lines(item: str, case: Facts, lines: list[Facts]) -> None:
    """Check the finding against the line that notified the unit of it."""
    found: Facts = case["finding"]
    named = {row["notice"] for row in case["decisions"]} - {None}
    need(named == set(case["notices"]) and len(lines) == len(named), item, "missing", "notices")
    for line in lines:
        for fact in ("item", "legal_basis"):
            need(found[fact] == line[fact], f"{item}: {fact}", "notice")
    stated = [row["statement"] for row in case["decisions"] if row.get("statement")]
    first = found["facts"].get("statement") if case["whole"] else None
    on_notice = lines[-1].get("statement") if lines else None
    expected = (stated[-1] if stated else first) if case["whole"] else on_notice
    need(expected in (None, case["statement"]), f"{item}: statement", "found", expected)


def check_papers(bundle: Bundle, item: str, case: Facts, events: list[Facts]) -> None:
    """Check the papers the unit brought: rows and bytes, and that none is lacking."""
    papers = {paper["id"]: paper for paper in case["papers"]}
    added = {
        event["data"]["file"]: event["data"] for event in events if event["verb"] == "finding.file_added"
    }
    gone = {event["data"]["file"] for event in events if event["verb"] == "finding.file_forgotten"}
    answers = {file["id"]: file["sha256"] for row in case["decisions"] for file in row["files"]}
    for wanted in {**answers, **({} if not case["office"] else dict.fromkeys(added.keys() - gone))}:
        need(wanted in papers, f"{item}: paper {wanted}", "missing")
    for paper in papers.values():
        place = f"{item}: paper {paper['id']}"
        need(paper["id"] in added, place, "log")
        need(added[paper["id"]]["sha256"] == paper["sha256"], place, "column", "sha256")
        need(answers.get(paper["id"], paper["sha256"]) == paper["sha256"], place, "decided")
        need(paper["handed_in"] == (paper["id"] in answers), place, "column", "handed_in")
        for column, known in added[paper["id"]].get("paper", {}).items():
            if column in paper and column != "uploaded_at":
                value = ["findings.findingfile", paper["id"], column, paper[column]]
                need(sha256(canonical(value))[: len(known)] == known, place, "column", column)
        file = f"papers/{paper['sha256']}"
        need(file in bundle.files, file, "missing")
        need(bundle.files[file] == paper["sha256"], file, "altered")


def check_view(bundle: Bundle, photo: str, events: list[Facts]) -> None:
    """Check the picture people looked at; where it was never made, there is none."""
    name = f"views/{photo}.jpg"
    known = None
    for data in events:
        known = data["pictures"].get("view") if "pictures" in data else known
        known = data["sha256"] if data.get("variant") == "view" else known
    need(name not in bundle.files or bundle.files[name] == known, name, "altered")


def check_review(bundle: Bundle, name: str) -> None:
    """Check what Home Affairs said of a visit, by whom and when."""
    review, item = bundle.json(name), name[: -len(".json")]
    events = [check_event(bundle, item, event) for event in review["events"]]
    need(len(events) == 1 and review["hashed"][0] == review["id"], item, "log")
    event: Facts = events[0]
    need(sha256(canonical(review["hashed"])) == event["data"]["sha256"], item, "decided")
    says = {"by": event["actor"], "visit": event["noun_id"], "at": event["at"][:23] + "Z"}
    for fact, value in says.items():
        need(review[fact] == value, f"{item}: {fact}", "column", value)
    need(event["verb"] == f"visit.{review['hashed'][2]}", item, "column", "verdict")


def check_events(bundle: Bundle) -> int:
    """Recompute the chain of the log, where the bundle has it; return how many events it has."""
    if "events.jsonl" not in bundle.files:
        return 0
    heads = {root["event_index"]: root["event_head"] for root in bundle.roots.values()}
    heads[bundle.about["log"]["event_index"]] = bundle.about["log"]["event_head"]
    head, number = "0" * 64, 0
    with bundle.zip.open("events.jsonl") as lines:
        for number, line in enumerate(lines, start=1):
            row = json.loads(line)
            written = row.pop("hash")
            need(row["index"] == number, f"event {number}", "missing")
            head = sha256(head.encode() + canonical(row))
            need(head == written, f"event {number}", "altered")
            need(head == heads.pop(number, head), f"event {number}", "log", "published roots")
            check_enclosed(bundle, row)
    need(not any(heads), f"event {number + 1}", "missing")
    return number


def check_enclosed(bundle: Bundle, row: Facts) -> None:
    """Check that what an event speaks of is in a bundle of everything."""
    data: Facts = json.loads(row["data"])
    name = f"cases/{row['noun_id']}.json" if row["verb"] == "finding.recorded" else ""
    name = f"reviews/{data['review']}.json" if "review" in data else name
    need(not name or not bundle.about["complete"] or name in bundle.files, name, "missing", row["index"])


def check(bundle: Bundle, copies: list[Path]) -> list[str]:
    """Check everything; return what to tell."""
    for device_id, device in bundle.devices.items():
        check_key(f"devices/{device_id}.json", device)
    check_roots(bundle, copies)
    revisions = bundle.named("revisions/", ".json")
    leaves = {check_revision(bundle, name) for name in revisions}
    if bundle.about["complete"]:
        for leaf in range(bundle.about["tree"]["tree_size"]):
            need(leaf in leaves, f"revision of leaf {leaf}", "missing")
    cases, reviews = bundle.named("cases/", ".json"), bundle.named("reviews/", ".json")
    for name in cases:
        check_case(bundle, name)
    for name in reviews:
        check_review(bundle, name)
    events, roots = check_events(bundle), sorted(bundle.roots.items())
    return [
        f"{len(revisions)} revisions, {len(bundle.photos)} photos, {len(roots)} roots, {events} events",
        f"{len(cases)} findings, {len(bundle.named('notices/', '.json'))} notices, {len(reviews)} reviews",
        f"khóa máy chủ / server key: {bundle.key['key_id']}",
        *(f"gốc / root {date}: {root['tree_size']} {root['root']}" for date, root in roots),
        f"bản sao khớp / copies that agree: {len(copies)}",
        "Hãy so khóa và gốc với bản tự giữ. / Compare key and roots with what you keep yourself.",
    ]


def main(arguments: list[str] | None = None) -> int:
    """Check the bundle named on the command line; return 1 when something is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--root", type=Path, action="append", default=[])
    parser.add_argument("--key")
    options = parser.parse_args(arguments)
    try:
        with zipfile.ZipFile(options.bundle) as file:
            lines = check(Bundle(file, options.key), options.root)
    except BrokenError as error:
        sys.stdout.write(f"✘ HỎNG / BROKEN: {error}\n")
        return 1
    except UNREADABLE as error:
        sys.stdout.write(f"✘ HỎNG / BROKEN: {options.bundle}: không đọc được / unreadable ({error!r})\n")
        return 1
    sys.stdout.write("\n".join(["✔ Mọi thứ còn nguyên vẹn / Everything holds", *lines, ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
