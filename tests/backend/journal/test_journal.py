"""The journal: written last, numbered without gaps, taken back with the action it belongs to."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from backend.journal.head import present_head
from backend.journal.models import Event, FeedEntry, Leaf
from backend.journal.recording import Audience, Journal, NotRecordingError, Numbers, recording
from backend.kernel.fastpath import Batch
from backend.people.models import Role, User
from shared.protocol.wire import canonical_json
from tests.shared.rfc6962 import root_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 0, 25, tzinfo=UTC)
LEAVES = [sha256(str(n).encode()).hexdigest() for n in range(5)]


@pytest.fixture
def lan() -> User:
    """Give a person whose account was opened before there was a journal."""
    return User.objects.create(username="lan", full_name="Lò Thị Lan", role=Role.INSPECTOR)


def tell(journal: Journal, *names: str) -> list[FeedEntry]:
    return [journal.publish("put", "unit", name, {"id": name}, to=Audience.everyone()) for name in names]


def logged() -> list[tuple[int, str]]:
    return list(FeedEntry.objects.values_list("seq", "object_id"))


def rename_and_fail(person: User) -> None:
    with recording(by=person, at=NOW) as journal:
        tell(journal, "lost")
        journal.log("person.renamed", person)
        journal.at_end(lambda *_: pytest.fail("of an action that was taken back"))
        User.objects.filter(pk=person.pk).update(full_name="nobody")
        raise ZeroDivisionError


def test_entries_events_and_leaves_are_numbered_without_gaps_as_they_were_made(
    lan: User,
) -> None:
    with recording(by=lan, at=NOW) as journal:
        first, second = tell(journal, "a", "b")
        journal.log("person.greeted", lan)
        leaves = [journal.append_leaf(leaf) for leaf in LEAVES[:2]]
    with recording(by=None, at=NOW) as journal:
        tell(journal, "c")
        journal.log("person.greeted", lan)
        leaves.append(journal.append_leaf(LEAVES[2]))

    assert (first.seq, second.seq) == (1, 2)
    assert logged() == [(1, "a"), (2, "b"), (3, "c")]
    assert [leaf.index for leaf in leaves] == [0, 1, 2]
    assert list(Event.objects.values_list("index", "actor_id")) == [(1, lan.pk), (2, None)]


def test_each_event_is_chained_to_the_one_before_by_its_hash(lan: User) -> None:
    with recording(by=lan, at=NOW) as journal:
        journal.log("person.greeted", lan, unit_id="sl", words="Xin chào", day=NOW.date())
        journal.log("person.left", lan)

    first, second = Event.objects.all()
    row = {
        "index": 1,
        "at": "2026-11-22T00:25:00.000000+00:00",
        "actor": str(lan.pk),
        "verb": "person.greeted",
        "noun": "people.user",
        "noun_id": str(lan.pk),
        "unit": "sl",
        "data": '{"day":"2026-11-22","words":"Xin chào"}',
    }
    assert first.hash == sha256(("0" * 64 + canonical_json(row)).encode()).hexdigest()
    assert second.hash != first.hash == sha256(("0" * 64 + canonical_json(row)).encode()).hexdigest()
    assert present_head().event_head == second.hash


def test_the_tree_grows_over_the_leaves_of_all_actions() -> None:
    seen: list[Numbers] = []
    for leaf in LEAVES:
        with recording(by=None, at=NOW) as journal:
            journal.append_leaf(leaf)
            journal.at_end(lambda numbers, _: seen.append(numbers))

    roots = [root_of([bytes.fromhex(leaf) for leaf in LEAVES[: n + 1]]).hex() for n in range(len(LEAVES))]
    assert [numbers.tree_root for numbers in seen] == roots
    assert [numbers.tree_size for numbers in seen] == [1, 2, 3, 4, 5]
    assert list(Leaf.objects.values_list("sha256", flat=True)) == LEAVES


def test_an_action_that_fails_leaves_neither_facts_nor_journal_nor_a_gap(lan: User) -> None:
    with pytest.raises(ZeroDivisionError):
        rename_and_fail(lan)
    with recording(by=lan, at=NOW) as journal:
        tell(journal, "kept")

    lan.refresh_from_db()
    assert lan.full_name == "Lò Thị Lan"
    assert logged() == [(1, "kept")]
    assert not Event.objects.exists()


def test_an_action_inside_another_is_written_with_it_under_its_own_name(lan: User) -> None:
    with recording(by=None, at=NOW) as outer:
        tell(outer, "a")
        with recording(by=lan, at=NOW) as inner:
            tell(inner, "b")
            inner.log("person.greeted", lan)
        assert not FeedEntry.objects.exists()
        tell(outer, "c")

    assert logged() == [(1, "a"), (2, "b"), (3, "c")]
    assert Event.objects.get().actor_id == lan.pk


def test_a_failed_action_inside_another_is_taken_back_alone(lan: User) -> None:
    with recording(by=None, at=NOW) as outer:
        tell(outer, "a")
        with pytest.raises(ZeroDivisionError):
            rename_and_fail(lan)
        tell(outer, "b")

    lan.refresh_from_db()
    assert lan.full_name == "Lò Thị Lan"
    assert logged() == [(1, "a"), (2, "b")]


def test_what_needs_the_numbers_is_done_at_the_end_and_can_still_fill_a_body() -> None:
    with recording(by=None, at=NOW) as journal:
        tell(journal, "a")
        sealed = journal.publish("sealed", "visit", "v", {}, to=Audience.staff())
        leaf = journal.append_leaf(LEAVES[0])

        def issue_receipt(numbers: Numbers, _: Batch) -> None:
            journal.fill(sealed, {"seq": sealed.seq, "log_index": leaf.index, "log_size": numbers.tree_size})

        journal.at_end(issue_receipt)

    body = FeedEntry.objects.get(op="sealed").body
    assert body is not None
    assert json.loads(body) == {"seq": 2, "log_index": 0, "log_size": 1}


def test_a_failure_at_the_end_takes_everything_back() -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    def act() -> None:
        with recording(by=None, at=NOW) as journal:
            tell(journal, "lost")
            journal.at_end(fail)

    with pytest.raises(ZeroDivisionError):
        act()

    assert logged() == []
    assert present_head().feed_seq == 0


def test_the_journal_cannot_be_used_when_its_action_is_over(lan: User) -> None:
    with recording(by=lan, at=NOW) as journal:
        pass
    for use in (
        lambda: journal.log("person.greeted", lan),
        lambda: tell(journal, "a"),
        lambda: journal.append_leaf(LEAVES[0]),
        lambda: journal.at_end(lambda *_: None),
    ):
        with pytest.raises(NotRecordingError):
            use()


def test_nothing_can_be_added_once_the_numbers_are_given() -> None:
    def act() -> None:
        with recording(by=None, at=NOW) as journal:
            leaf = journal.append_leaf(LEAVES[0])
            journal.at_end(lambda *_: journal.fill(tell(journal, "late")[0], {"leaf": leaf.index}))

    with pytest.raises(NotRecordingError):
        act()

    assert logged() == []


def test_an_action_with_a_hundred_entries_costs_as_much_as_one_with_two(
    lan: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    writes = 1 if connection.vendor == "postgresql" else 3
    present_head()  # is begun on first use
    for entries in (2, 90):
        with (
            django_assert_num_queries(3 + writes),
            recording(by=lan, at=NOW) as journal,
        ):  # savepoint, lock, writes, release
            tell(journal, *(str(n) for n in range(entries)))
            journal.log("person.greeted", lan)


def test_an_action_with_nothing_to_say_does_not_touch_the_journal(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2), recording(by=None, at=NOW):  # the savepoint and its release
        pass


@pytest.mark.django_db(transaction=True)
def test_recording_refuses_to_sit_in_a_transaction_that_would_keep_the_lock() -> None:
    with pytest.raises(RuntimeError), transaction.atomic(), recording(by=None, at=NOW):
        pytest.fail("the lock would outlive the recording")


def test_an_entry_for_one_person_must_name_the_person() -> None:
    with pytest.raises(DatabaseError), recording(by=None, at=NOW) as journal:
        journal.publish("put", "visit", "v", None, to=Audience(FeedEntry.Reader.USER))
