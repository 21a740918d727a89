"""The data key: who may use it, and how it is kept while nobody does.

Without a PIN the secret store keeps the key itself. With one, only copies of it are kept that open with the
PIN or with the account's password; wrong PINs are counted on the disk before they are looked at, wait longer
each time, and after ten only the password helps, once the server has accepted it. Nothing is ever wiped.
"""

from __future__ import annotations

import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from field_app.core.errors import AppError
from field_app.core.machine import Machine
from field_app.core.pin import SALT_BYTES, TRIES, Cost, is_good, stretch, wait_s
from field_app.ports import SecretStore
from field_app.store.cipher import KEY_BYTES, AlteredError, Cipher

KEY_NAME, VAULT_NAME = "data-key", "vault"
LOCK_AFTER_MS = 5 * 60_000
SEALED = b"CTSEC1\r\n"
"""How a secret begins that is encrypted under the data key."""


class Vault:
    """Opens the cipher, and keeps its key wrapped."""

    def __init__(self, machine: Machine, cipher: Cipher, *, cost: Cost | None = None) -> None:
        """Open at once where there is no PIN; a new device gets its key now, before anything is encrypted."""
        self._secrets = machine.secrets
        self._cipher = cipher
        self._clock = machine.clock
        self._random = machine.random
        self._cost = cost or Cost()
        self._lock = threading.Lock()
        self._shut = False
        self._touched_ms = machine.clock.mono_ms()
        self._begin()

    def _begin(self) -> None:
        if self._kept().get("guarded"):
            self._secrets.drop(KEY_NAME)  # a kill may have come between the PIN and this
            self._shut = True
            return
        key = self._secrets.get(KEY_NAME)
        if key is None:
            key = self._random.bytes(KEY_BYTES)
            self._secrets.put(KEY_NAME, key)
        self._cipher.use(key)

    @property
    def locked(self) -> bool:
        """Tell whether the screen has to ask for the PIN or the password."""
        return self._shut

    @property
    def has_key(self) -> bool:
        """Tell whether data can be read and sent; behind a locked screen too, until the process ends."""
        return not self._cipher.locked

    @property
    def has_pin(self) -> bool:
        """Tell whether there is a PIN."""
        return "pin" in self._kept()

    @property
    def lacks_pin(self) -> bool:
        """Tell whether the PIN is void: until another is chosen, every start asks for the password."""
        kept = self._kept()
        return bool(kept.get("guarded")) and "pin" not in kept

    @property
    def needs_password(self) -> bool:
        """Tell whether the PIN no longer helps."""
        kept = self._kept()
        return self._shut and ("pin" not in kept or kept.get("failures", 0) >= TRIES)

    def note_touch(self) -> None:
        """Somebody is there: the five minutes begin anew."""
        self._touched_ms = self._clock.mono_ms()

    def lock_if_idle(self) -> bool:
        """Lock when nobody touched the screen for five minutes, asleep or awake; tells whether it did."""
        if self._shut or self._clock.mono_ms() - self._touched_ms < LOCK_AFTER_MS:
            return False
        self.lock()
        return self._shut

    def set_pin(self, pin: str) -> None:
        """Guard the key with a PIN from now on; AppError pin-weak, vault-locked."""
        if not is_good(pin):
            raise AppError("pin-weak")
        with self._lock:
            self._require_open()
            kept = self._kept() | {"guarded": True, "failures": 0, "pin": self._wrap(pin)}
            self._keep(kept)
            self._secrets.drop(KEY_NAME)

    def remove_pin(self) -> None:
        """Let the secret store keep the key itself again; AppError vault-locked."""
        with self._lock:
            self._require_open()
            self._secrets.put(KEY_NAME, self._cipher.key)
            kept = self._kept()
            self._keep({name: kept[name] for name in ("password",) if name in kept})

    def lock(self) -> None:
        """Ask for the PIN from now on, where there is one. The key stays: what is queued still goes."""
        if self._kept().get("guarded"):
            self._shut = True

    def lock_for_password(self) -> None:
        """The phone is reported lost: the PIN is void; password and the server's consent open it again.

        Without a copy that opens with the password (no login since the app encrypts) only the screen is shut:
        evidence is never made unreadable for good.
        """
        with self._lock:
            kept = self._kept()
            kept.pop("pin", None)
            if "password" in kept:
                self._keep(kept | {"guarded": True})
                self._secrets.drop(KEY_NAME)
            self._shut = True

    def unlock(self, pin: str) -> None:
        """Open with the PIN; AppError pin-wrong, pin-wait, pin-spent."""
        with self._lock:
            kept = self._kept()
            if "pin" not in kept or kept["failures"] >= TRIES:
                raise AppError("pin-spent")
            if self._left_s(kept):
                raise AppError("pin-wait")
            self._keep(kept | {"failures": kept["failures"] + 1, **self._failed_at()})
            key = self._unwrap(kept["pin"], pin)
            if key is None:
                raise AppError("pin-spent" if kept["failures"] + 1 >= TRIES else "pin-wrong")
            self._keep(kept | {"failures": 0})
            self._cipher.use(key)
            self._shut = False

    def wait_s(self) -> int:
        """Return how many seconds the next try still has to wait."""
        return self._left_s(self._kept())

    def tries_left(self) -> int:
        """Return how many wrong PINs are left."""
        return max(0, TRIES - int(self._kept().get("failures", 0)))

    def open_with_password(self, password: str, earlier: str = "") -> None:
        """Open a locked app with the password the server has just accepted; nothing to do in an open one.

        AppError vault-password-old when the key was wrapped under an earlier one, to be given as `earlier`.
        """
        with self._lock:
            if not self._shut:
                return
            kept = self._kept()
            if "password" in kept:
                words = [word for word in (password, earlier) if word]
                key = next(filter(None, (self._unwrap(kept["password"], word) for word in words)), None)
                if key is None:
                    raise AppError("vault-password-old")
                self._cipher.use(key)
            kept.pop("pin", None)  # it was forgotten, given up or void: choose another
            self._keep(kept | {"failures": 0})
            self._shut = False

    def keep_password(self, password: str) -> None:
        """Keep a copy of the key that opens with the password of who has just logged in."""
        with self._lock:
            self._require_open()
            self._keep(self._kept() | {"password": self._wrap(password)})

    def _require_open(self) -> None:
        if self._shut or self._cipher.locked:
            raise AppError("vault-locked")

    def _wrap(self, word: str) -> dict[str, Any]:
        salt = self._random.bytes(SALT_BYTES)
        key = stretch(word, salt, self._cost)
        wrapped = Cipher(key).encrypt(self._cipher.key, "data-key")
        return {"salt": _text(salt), "key": _text(wrapped), **asdict(self._cost)}

    def _unwrap(self, kept: Mapping[str, Any], word: str) -> bytes | None:
        cost = Cost(kept["n"], kept["r"], kept["p"])
        try:
            return Cipher(stretch(word, b64decode(kept["salt"]), cost)).decrypt(
                b64decode(kept["key"]), "data-key"
            )
        except AlteredError:
            return None

    def _failed_at(self) -> dict[str, Any]:
        return {"failed_boot": self._clock.boot(), "failed_mono_ms": self._clock.mono_ms()}

    def _left_s(self, kept: Mapping[str, Any]) -> int:
        """Count on the clock nobody can set; after a restart the wait begins anew with that boot."""
        wait_ms = wait_s(int(kept.get("failures", 0))) * 1000
        if not wait_ms:
            return 0
        same_boot = kept.get("failed_boot") == self._clock.boot()
        passed = self._clock.mono_ms() - int(kept.get("failed_mono_ms", 0)) if same_boot else 0
        if not same_boot:
            self._keep({**kept, **self._failed_at()})
        return max(0, -(-(wait_ms - passed) // 1000))

    def _kept(self) -> dict[str, Any]:
        raw = self._secrets.get(VAULT_NAME)
        return {} if raw is None else dict(json.loads(raw))

    def _keep(self, kept: Mapping[str, Any]) -> None:
        self._secrets.put(VAULT_NAME, json.dumps(dict(kept)).encode())


def _text(data: bytes) -> str:
    return b64encode(data).decode("ascii")


class SealedSecrets:
    """The device key and the session secret, encrypted under the data key inside another secret store."""

    def __init__(self, inner: SecretStore, cipher: Cipher) -> None:
        self._inner = inner
        self._cipher = cipher

    def get(self, name: str) -> bytes | None:
        """Return the secret, or None; one an older app kept in plain is encrypted on the way."""
        kept = self._inner.get(name)
        if kept is None or kept.startswith(SEALED):
            return None if kept is None else self._cipher.decrypt(kept[len(SEALED) :], f"secret/{name}")
        self.put(name, kept)
        return kept

    def put(self, name: str, value: bytes) -> None:
        """Keep the secret; when this returns it survives a power cut."""
        self._inner.put(name, SEALED + self._cipher.encrypt(value, f"secret/{name}"))

    def drop(self, name: str) -> None:
        """Forget the secret."""
        self._inner.drop(name)
