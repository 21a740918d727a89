"""Runs in a process of its own, with Java helpers and stub classes on the class path: `python -m … CHECK`.

pyjnius starts one JVM per process, with the class path it finds then.
"""

from __future__ import annotations

import sys
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jnius import autoclass

from field_app.core.errors import AppError
from field_app.core.model import Trouble
from field_app.platform.android.camera import REQUEST_CODE, RESULT_OK, AndroidCamera
from field_app.platform.android.documents import AndroidDocuments
from field_app.platform.android.keystore import KeystoreSecrets, LostKeyError
from field_app.platform.android.location import AndroidLocator
from field_app.platform.android.network import AndroidNetwork
from field_app.platform.android.start import model
from field_app.platform.android.text import AndroidText
from field_app.store.cipher import Cipher
from field_app.store.unsaved import UnsavedTexts
from field_app.viewmodels.shell import Place, TextRequest
from field_app.viewmodels.words import Words
from field_app.viewmodels.writing import Writing


def activity() -> Any:
    """Return a stub activity."""
    return autoclass("android.app.Activity")()


def text() -> None:
    """Every letter arrives composed; the dialog says when it is gone."""
    import threading

    heard: list[str] = []
    closed = threading.Event()
    autoclass("android.widget.EditText").typed = unicodedata.normalize("NFD", " thiếu biển tên")
    request = TextRequest("Ghi chú", "", "Ghi chú:", heard.append)
    entry, words = AndroidText(activity(), lambda work: work()), Words("vi")
    with tempfile.TemporaryDirectory() as folder:
        unsaved = UnsavedTexts(Path(folder) / "unsaved", Cipher(bytes(32)))
        entry.edit(Writing(request, words, unsaved, _trouble), words, closed.set)
        assert closed.wait(60)
        assert heard[-1] == "Ghi chú: thiếu biển tên"
        assert len(heard) > len("thiếu")
        _refused_text(entry, words, unsaved)


def _refused_text(entry: AndroidText, words: Words, unsaved: UnsavedTexts) -> None:
    """A text that cannot be stored comes back in a dialog that says why, until it is dropped."""
    import threading

    def full(_text: str) -> None:
        raise AppError("storage-full")

    dialog, closed = autoclass("android.app.AlertDialog"), threading.Event()
    dialog.opened, dialog.drops = 0, True
    request = TextRequest("Ghi chú", "", "", full, name="note", place=Place("item", item="GG-05"))
    writing = Writing(request, words, unsaved, _trouble)
    texts: list[str] = []
    unsaved.keep = lambda text: texts.append(text.text)  # type: ignore[method-assign]  # listens
    entry.edit(writing, words, closed.set)
    assert closed.wait(60)
    assert dialog.opened == 2
    assert "Bộ nhớ máy đã đầy" in autoclass("android.widget.EditText").warned
    assert unicodedata.normalize("NFC", texts[-1]).endswith("thiếu biển tên")
    assert unsaved.all() == []


def _trouble(error: Exception) -> Trouble:
    assert isinstance(error, AppError)
    return error.trouble


def keystore() -> None:
    """Secrets open again, under their own name only, and not after the phone lost its key."""
    fake = autoclass("teststub.FakeKeystore")
    fake.install()
    with tempfile.TemporaryDirectory() as folder:
        secrets = KeystoreSecrets(Path(folder) / "secrets")
        value = bytes(range(256))
        assert secrets.get("device-key") is None
        secrets.put("device-key", value)
        assert KeystoreSecrets(Path(folder) / "secrets").get("device-key") == value
        kept = Path(folder) / "secrets" / "device-key"
        assert value not in kept.read_bytes()
        kept.rename(kept.with_name("session"))
        _refused(lambda: secrets.get("session"))
        secrets.put("device-key", value)
        fake.forget()
        _refused(lambda: secrets.get("device-key"))


def _refused(work: Callable[[], object]) -> None:
    with pytest.raises(LostKeyError):
        work()


def camera() -> None:
    """The camera gets an address it may write to; the picture comes out of the gallery byte for byte."""
    answers: dict[str, Any] = {}
    stub, gallery = autoclass("android.app.Activity"), autoclass("android.content.ContentResolver")
    picture = bytes(range(256)) * 600
    with tempfile.TemporaryDirectory() as folder:
        made = AndroidCamera(activity(), Path(folder), lambda **given: answers.update(given))
        target = made.prepare("0198-photo")
        assert target == "content://media/external/images/media/0198-photo.jpg"
        assert made.fetch(target) is None
        heard: list[bool] = []
        made.take(target, heard.append)
        intent = stub.started
        assert intent.action == "android.media.action.IMAGE_CAPTURE"
        assert (intent.output.toString(), intent.flags) == (target, 3)
        gallery.write(target, picture)
        answers["on_activity_result"](7, RESULT_OK, None)
        answers["on_activity_result"](REQUEST_CODE, RESULT_OK, None)
        answers["on_activity_result"](REQUEST_CODE, RESULT_OK, None)
        assert heard == [True]
        copy = made.fetch(target)
        assert copy is not None
        assert copy.read_bytes() == picture
        made.discard(target)
        assert gallery.count() == 0
        assert made.fetch(target) is None


def documents() -> None:
    """A file reaches the downloads whole and is offered to other apps, or nothing of it stays anywhere."""
    stub, downloads = autoclass("android.app.Activity"), autoclass("android.content.ContentResolver")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "left-over.pdf").write_bytes(b"of a kill")
        phone, paper = AndroidDocuments(activity(), folder), b"%PDF" + bytes(200_000)
        assert phone.hand_over("bien-ban.pdf", "application/pdf", lambda file: file.write(paper)) == ""
        target = "content://media/external/downloads/bien-ban.pdf"
        assert bytes(each & 0xFF for each in downloads.read(target)) == paper
        sent = stub.started
        assert (sent.action, sent.type, sent.flags) == ("android.intent.action.SEND", "application/pdf", 1)
        assert sent.output.toString() == target
        stub.started = None
        downloads.full = True
        _troubled(
            "storage-failed",
            lambda: phone.hand_over("b.pdf", "application/pdf", lambda file: file.write(b"b")),
        )
        autoclass("android.os.Build$VERSION").SDK_INT = 28
        _troubled(
            "cannot-hand-over",
            lambda: phone.hand_over("c.pdf", "application/pdf", lambda file: file.write(b"c")),
        )
        assert (downloads.count(), stub.started, list(folder.iterdir())) == (1, None, [])


def _troubled(code: str, work: Callable[[], object]) -> None:
    with pytest.raises(AppError, match=code):
        work()


def location() -> None:
    """The better fix is kept with what the receiver said of it; refused permission stops nothing."""
    manager = autoclass("android.location.LocationManager")
    manager.permitted = False
    assert not AndroidLocator(activity()).start()
    manager.permitted = True
    locator = AndroidLocator(activity())
    assert locator.start()
    assert locator.last_fix() is None
    manager.tell("network", 21.30, 103.90, 800.0, 1000, False)  # noqa: FBT003  # Java has no names
    manager.tell("gps", 21.327, 103.914, 12.0, 2000, True)  # noqa: FBT003  # Java's method takes it by place
    manager.tell("network", 21.31, 103.91, 900.0, 3000, False)  # noqa: FBT003  # Java's method takes it by place
    fix = locator.last_fix()
    assert fix is not None
    assert (fix.provider, fix.mock, fix.mono_ms, round(fix.accuracy_m)) == ("gps", True, 2000, 12)
    manager.tell("network", 21.31, 103.91, 900.0, 90_000, False)  # noqa: FBT003  # Java's method takes it by place
    later = locator.last_fix()
    assert later is not None
    assert later.provider == "network", "a fix of more than a minute ago gives way"


def network() -> None:
    """A network that reaches the internet is said and its changes heard; without one, trying shows."""
    manager = autoclass("android.net.ConnectivityManager")
    found, heard = AndroidNetwork(activity()), []
    assert found.online() is None
    found.watch(lambda: heard.append(found.online()))
    manager.become(True)  # noqa: FBT003  # Java's method takes it by place
    manager.become(False)  # noqa: FBT003  # Java's method takes it by place
    assert heard == [True, None]


def start() -> None:
    """The server's list of devices says which phone this is."""
    assert model() == "Nokia C21, Android 11"


CHECKS = {check.__name__: check for check in (text, keystore, camera, documents, location, network, start)}

if __name__ == "__main__":
    CHECKS[sys.argv[1]]()
