"""How the app's parts are put together, once, at the start."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from field_app.core.account import Account
from field_app.core.agenda import Agenda
from field_app.core.captures import CaptureDesk
from field_app.core.catalogue import Catalogue
from field_app.core.clockwatch import WatchedClock
from field_app.core.decisions import Decisions
from field_app.core.device import DeviceIdentity
from field_app.core.diary import Diary
from field_app.core.known_time import known_time
from field_app.core.pictures import PictureBook
from field_app.core.shelf import VisitShelf
from field_app.core.syncing import SyncDesk, server_time_of
from field_app.core.vault import SealedSecrets, Vault
from field_app.core.visits import VisitBook
from field_app.ports import Clock, Locator, Network, Random, SecretStore
from field_app.store.captures import Captures
from field_app.store.chain import Chain
from field_app.store.cipher import Cipher
from field_app.store.clockjumps import ClockJumps
from field_app.store.crashes import CrashLog
from field_app.store.database import Database
from field_app.store.delivery import Deliveries
from field_app.store.diary import DiaryRows
from field_app.store.feed import Feed
from field_app.store.files import PictureFiles
from field_app.store.held import HeldPictures
from field_app.store.lease import Lease
from field_app.store.markings import Markings
from field_app.store.outbox import Outbox
from field_app.store.photos import Photos
from field_app.store.reference import Reference
from field_app.store.retention import Retention
from field_app.store.settings import Settings
from field_app.store.starts import Starts
from field_app.store.unsaved import UnsavedTexts
from field_app.store.visits import Moment, Visits
from field_app.sync.exchange import Line, LockOrder
from field_app.sync.http import HttpTransport
from shared.base.ids import RANDOM_BYTES, uuid7

if TYPE_CHECKING:  # what a first look at the day needs nothing of is imported when it is asked for
    from field_app.core.derivatives import DerivativeDesk
    from field_app.core.login import Login
    from field_app.core.papers import Papers
    from field_app.core.rescue import Rescue
    from field_app.sync.session import DeviceSession


@dataclass(frozen=True, slots=True)
class Parts:
    """What the facade hands its questions on to."""

    settings: Settings
    account: Account
    login: Callable[[], Login]
    catalogue: Catalogue
    book: VisitBook
    pictures: PictureBook
    shelf: VisitShelf
    captures: CaptureDesk
    derivatives: Callable[[], DerivativeDesk]
    desk: SyncDesk
    vault: Vault
    diary: Diary
    papers: Callable[[], Papers]
    rescue: Callable[[], Rescue]
    unsaved: UnsavedTexts
    crashes: CrashLog
    starts: Starts
    local_time: Callable[[], str]
    close: Callable[[], None]


def later(name: str, **needs: Any) -> Callable[[], Any]:
    """Return what gives the part called `name` (as pkgutil.resolve_name reads it).

    It is imported and made once, by whichever thread wants it first.
    """
    lock = threading.Lock()
    made: list[Any] = []

    def part() -> Any:
        with lock:
            if not made:
                made.append(resolve_name(name)(**needs))
        return made[0]

    return part


def _names(account: Account, catalogue: Catalogue) -> dict[str, str]:
    """Return the names of the people this device knows, by id."""
    person = account.person()
    return catalogue.colleagues() | ({person.id: person.full_name} if person else {})


def assemble(
    folder: Path,
    *,
    server: str,
    secrets: SecretStore,
    clock: Clock,
    random: Random,
    network: Network,
    locator: Locator,
    line: Line | None,
    model: str,
    on_change: Callable[[], None],
) -> Parts:
    """Open the store under `folder` and build everything upon it."""

    crashes, clock = CrashLog(folder / "crashes", clock.wall), WatchedClock(clock)

    def now() -> Moment:
        return Moment(clock.wall(), clock.mono_ms(), clock.boot())

    def new_id() -> str:
        return uuid7(clock.unix_ms(), random.bytes(RANDOM_BYTES))

    cipher = Cipher()
    vault = Vault(secrets=secrets, cipher=cipher, clock=clock, random=random)
    secrets = SealedSecrets(secrets, cipher)
    database = Database(folder / "congtam.sqlite3", cipher)
    settings, visits, feed = Settings(database), Visits(database), Feed(database)
    photos, outbox = Photos(database, PictureFiles(folder / "photos", cipher)), Outbox(database)
    photos.reconcile(now_ms=clock.unix_ms())
    retired = Retention(database, photos.files).retire(settings.get("server_seen"))
    line = line or HttpTransport(server)
    device = DeviceIdentity(secrets=secrets, settings=settings, clock=clock, random=random)

    def lock_if_ordered(order: LockOrder) -> bool:
        is_ordered = device.order_to_lock_is_genuine(order)
        if is_ordered:
            vault.lock_for_password()
        return is_ordered

    session: Callable[[], DeviceSession] = later(
        "field_app.sync.session:DeviceSession",
        secrets=secrets,
        transport=line,
        sign=device.sign,
        clock=clock,
        random=random,
        obey=lock_if_ordered,
    )
    account = Account(settings=settings, line=line, default_server=server)

    login: Callable[[], Login] = later(
        "field_app.core.login:Login",
        account=account,
        settings=settings,
        visits=visits,
        feed=feed,
        device=device,
        session=session,
        line=line,
        vault=vault,
        model=model,
    )

    reference, rows = Reference(database), DiaryRows(database)
    catalogue = Catalogue(reference)

    def local_time() -> str:
        return known_time(now(), server_time_of(settings)).isoformat(timespec="milliseconds")

    book = VisitBook(
        visits=visits,
        catalogue=catalogue,
        locator=locator,
        now=now,
        today=lambda: local_time()[:10],
        new_id=new_id,
    )
    pictures = PictureBook(
        photos=photos, book=book, thumbs=folder / "thumbs", cipher=cipher, now=now, new_id=new_id
    )
    pictures.forget_plain_copies()
    pictures.forget_copies(retired)
    lease = Lease(folder / "sync.lock")
    desk = SyncDesk(
        line=line,
        session=session,
        settings=settings,
        outbox=outbox,
        feed=feed,
        files=photos.files,
        device=device,
        clock=clock,
        random=random,
        network=network,
        has_key=lambda: vault.has_key,
        lease=lease,
        crashes=crashes,
        on_change=on_change,
    )
    jumps = ClockJumps(database)
    clock.on_jump = lambda by_ms: jumps.add(by_ms, now())
    captures = CaptureDesk(
        captures=Captures(database),
        held=HeldPictures(database, photos.files),
        pictures=pictures,
        now=now,
        new_id=new_id,
    )

    markings = Markings(database)
    derivatives: Callable[[], DerivativeDesk] = later(
        "field_app.core.derivatives:DerivativeDesk",
        markings=markings,
        pictures=pictures,
        catalogue=catalogue,
        server_time=desk.server_time,
    )

    shelf = VisitShelf(
        visits=visits,
        photos=photos,
        markings=markings,
        outbox=outbox,
        chain=Chain(database),
        catalogue=catalogue,
        device=device,
        now=now,
        new_id=new_id,
        deliveries=Deliveries(database),
        jumps=jumps,
        whereabouts=book.whereabouts,
        sync=desk.view,
        rows=rows,
        reference=reference,
        names=partial(_names, account, catalogue),
    )

    def author() -> str | None:
        person = account.person()
        return None if person is None else person.id

    diary = Diary(
        rows=rows,
        visits=visits,
        shelf=shelf,
        agenda=Agenda(reference, catalogue),
        catalogue=catalogue,
        decisions=Decisions(reference),
        author=author,
        folder=folder,
        on_change=on_change,
        note=crashes.note,
    )

    papers: Callable[[], Papers] = later(
        "field_app.core.papers:Papers",
        visits=visits,
        shelf=shelf,
        rows=rows,
        reference=reference,
        catalogue=catalogue,
        person=account.person,
        original=pictures.original,
        body=outbox.body,
        wall=local_time,
    )

    rescue: Callable[[], Rescue] = later(
        "field_app.core.rescue:Rescue",
        visits=visits,
        photos=photos,
        held=HeldPictures(database, photos.files),
        markings=markings,
        outbox=outbox,
        device=device,
        clock=clock,
        random=random,
        author=author,
    )

    def close() -> None:
        desk.stop()
        line.close()
        database.close()
        lease.release()

    return Parts(
        settings=settings,
        account=account,
        login=login,
        catalogue=catalogue,
        book=book,
        pictures=pictures,
        shelf=shelf,
        captures=captures,
        derivatives=derivatives,
        desk=desk,
        vault=vault,
        diary=diary,
        papers=papers,
        rescue=rescue,
        unsaved=UnsavedTexts(folder / "unsaved", cipher),
        crashes=crashes,
        starts=Starts(folder / "starts"),
        local_time=local_time,
        close=close,
    )
