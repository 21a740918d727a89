"""Who may do what with what: one table for every address of the API.

A cell is the status of the answer, or how much a good one shows: `=2` are the rows of a list, `r254` the
visits, recorded and confirmed findings of a report, `c1v3` the campaigns and visits told of in the feed. What
is not for a viewer answers exactly like what does not exist.

The viewers: nobody logged in; the inspector who made the visit; one of another team; one of the team; Home
Affairs; a leader; the officer of the inspected unit; the officer of another one; an administrator; a phone of
the author that was revoked; the phone of an inspector whose account is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.backend.matrix import Scene, summary, the_scene
from tests.backend.rounds import set_clock

TABLE = """
      anonymous
      |    author
      |    |    other
      |    |    |    team
      |    |    |    |    reviewer
      |    |    |    |    |    leader
      |    |    |    |    |    |    unit
      |    |    |    |    |    |    |    neighbour
      |    |    |    |    |    |    |    |    admin
      |    |    |    |    |    |    |    |    |    revoked
      |    |    |    |    |    |    |    |    |    |    closed

GET   200  200  200  200  200  200  200  200  200  200  200  schema
GET   200  200  200  200  200  200  200  200  200  200  200  docs

POST  200  200  200  200  200  200  200  200  200  200  200  auth/token
POST  401  401  401  401  401  401  401  401  401  401  401  auth/refresh
POST  401  401  401  401  401  401  401  401  401  401  401  auth/logout
POST  401  401  401  401  401  401  401  401  401  401  401  auth/device-refresh
GET   401  200  200  200  200  200  200  200  200  401  403  me
POST  401  400  400  400  400  400  400  400  400  401  403  me/password
POST  401  403  403  403  200  200  200  200  200  401  403  me/second-factor
POST  401  409  409  409  409  409  409  409  409  401  403  me/second-factor/confirm
POST  401  403  403  403  400  400  400  400  400  401  403  me/second-factor/switch-off
POST  401  403  403  403  400  400  400  400  400  401  403  me/second-factor/recovery-codes
GET   401  =0   =0   =0   =0   =0   =0   =0   =0   401  403  me/logins
GET   401  403  403  403  403  403  403  403  =0   401  403  security-log
GET   401  =1   =1   =1   =1   =1   =1   =1   =1   401  403  me/sessions
POST  401  404  404  404  404  404  404  404  404  401  403  me/sessions/{crew}/end
GET   401  =1   =1   =1   =9   =1   =1   =1   =9   401  403  accounts
POST  401  403  403  403  403  403  403  403  201  401  403  accounts
GET   401  200  404  404  200  404  404  404  200  401  403  accounts/{author_id}
POST  401  403  404  404  403  404  404  404  200  401  403  accounts/{author_id}/change
POST  401  403  404  404  403  404  404  404  204  401  403  accounts/{author_id}/password
POST  401  403  404  404  403  404  404  404  200  401  403  accounts/{author_id}/second-factor/take-away
GET   401  404  404  404  404  404  404  404  200  401  403  spreadsheets/accounts
POST  401  404  404  404  404  404  404  404  415  401  403  spreadsheets/accounts
GET   401  404  404  404  404  404  404  404  200  401  403  spreadsheets/units
POST  401  404  404  404  404  404  404  404  415  401  403  spreadsheets/units
GET   401  =0   =0   =0   =1   =0   =0   =0   =1   401  403  jobs
GET   401  404  404  404  200  404  404  404  200  401  403  jobs/{job}
GET   401  404  404  404  200  404  404  404  200  401  403  jobs/{job}/file
POST  401  404  404  404  200  404  404  404  200  401  403  jobs/{job}/stop
POST  401  404  404  404  200  404  404  404  200  401  403  jobs/{job}/repeat
GET   401  403  403  403  200  403  403  403  403  401  403  inbox
POST  401  403  403  403  204  403  403  403  403  401  403  inbox
GET   401  =2   =1   =0   =4   =0   =0   =0   =4   401  403  devices
POST  401  201  201  201  201  403  403  403  403  401  403  devices
POST  401  200  404  404  403  404  404  404  200  401  403  devices/{phone}/revoke
POST  401  200  404  404  200  404  404  404  200  401  403  devices/{phone}/lost
POST  401  403  404  404  200  404  404  404  200  401  403  devices/{phone}/found
GET   401  200  404  404  200  404  404  404  200  401  403  devices/{phone}/gaps
GET   401  =0   =0   =0   =0   =0   =0   =0   =1   401  403  app-crashes
POST  401  200  200  200  200  403  403  403  403  401  403  app-crashes
GET   401  =0   =0   =0   =1   =0   =0   =0   =1   401  403  alarms

GET   401  =3   =3   =3   =3   =3   =3   =3   =3   401  403  units
GET   401  200  200  200  200  200  200  200  200  401  403  units/{unit}
POST  401  403  403  403  403  403  403  403  200  401  403  units/reorganise
GET   401  =1   =1   =1   =1   =1   =1   =1   =1   401  403  counters
GET   401  200  200  200  200  200  200  200  200  401  403  counters/{counter}
POST  401  403  403  403  200  403  403  403  403  401  403  counters/{counter}/signs
POST  401  403  403  403  200  403  403  403  403  401  403  counters/{counter}/slips
GET   401  403  403  403  200  200  403  403  403  401  403  satisfaction
GET   401  =0   =0   =0   =2   =0   =0   =0   =0   401  403  leads
GET   401  403  403  403  200  200  403  403  403  401  403  leads/readers
POST  401  403  403  403  403  200  403  403  403  401  403  leads/readers
GET   401  404  404  404  200  404  404  404  404  401  403  leads/{lead}
GET   401  404  404  404  404  404  404  404  404  401  403  leads/{restricted_lead}
POST  401  404  404  404  200  404  404  404  404  401  403  leads/{fresh_lead}/read
POST  401  404  404  404  200  404  404  404  404  401  403  leads/{lead}/answer
POST  401  404  404  404  404  404  404  404  404  401  403  leads/{restricted_lead}/answer
POST  401  404  404  404  404  404  404  404  404  401  403  leads/{restricted_lead}/open
GET   401  200  404  200  200  404  404  404  404  401  403  assignments/{surprise}/brief
GET   401  =4   =4   =4   =4   =4   =4   =4   =4   401  403  checklists
GET   401  200  200  200  200  200  200  200  200  401  403  checklists/{checklist}
GET   401  =0   =0   =0   =1   =0   =0   =0   =1   401  403  checklist-drafts
POST  401  403  403  403  403  403  403  403  201  401  403  checklist-drafts
GET   401  404  404  404  200  404  404  404  200  401  403  checklist-drafts/{draft}
POST  401  404  404  404  403  404  404  404  200  401  403  checklist-drafts/{draft}/change
POST  401  404  404  404  403  404  404  404  400  401  403  checklist-drafts/{draft}/publish
POST  401  404  404  404  403  404  404  404  204  401  403  checklist-drafts/{draft}/drop
GET   401  =1   =1   =1   =1   =1   =1   =1   =1   401  403  legal-sources
GET   401  200  200  200  200  200  200  200  200  401  403  legal-sources/{source}

GET   401  =1   =1   =1   =1   =1   =0   =0   =1   401  403  campaigns
GET   401  =1   =1   =1   =1   =1   =0   =0   =1   401  403  campaigns?valid_on=2026-08-20
GET   401  200  200  200  200  200  404  404  200  401  403  campaigns/{campaign}
POST  401  403  403  403  201  403  403  403  403  401  403  campaigns
POST  401  403  403  403  200  403  404  404  403  401  403  campaigns/{campaign}/change
GET   401  =1   =0   =1   =1   =0   404  404  =0   401  403  campaigns/{campaign}/teams
POST  401  403  403  403  201  403  404  404  403  401  403  campaigns/{campaign}/teams
GET   401  =2   =0   =2   =2   =0   404  404  =0   401  403  campaigns/{campaign}/assignments
POST  401  403  403  403  201  403  404  404  403  401  403  campaigns/{campaign}/assignments
GET   401  403  403  403  =2   =1   404  404  403  401  403  campaigns/{campaign}/coverage
POST  401  403  404  403  200  404  404  404  404  401  403  teams/{crew}/change
GET   401  =2   =0   =2   =2   =0   =0   =0   =0   401  403  assignments
GET   401  =1   =0   =1   =1   =0   =0   =0   =0   401  403  assignments?mode=surprise&unit={unit}
GET   401  200  404  200  200  404  404  404  404  401  403  assignments/{surprise}
GET   401  403  404  403  200  404  404  404  404  401  403  assignments/{surprise}/warnings
POST  401  403  404  403  200  404  404  404  404  401  403  assignments/{surprise}/reschedule
POST  401  403  404  403  200  404  404  404  404  401  403  assignments/{surprise}/cancel
GET   401  =0   =1   =0   =1   =0   =0   =0   =0   401  403  interests
POST  401  201  201  201  201  403  403  403  403  401  403  interests
POST  401  404  403  404  200  404  404  404  404  401  403  interests/{interest}/end

GET   401  =2   =1   =1   =3   =0   =0   =0   =0   401  403  visits
GET   401  =2   =0   =1   =2   =0   =0   =0   =0   401  403  visits?search=to+hieu
GET   401  =2   =1   =1   =3   =0   =0   =0   =0   401  403  visits?unit=sl&rollup=subtree
GET   401  =1   =1   =1   =2   =0   =0   =0   =0   401  403  visits?ordering=day&state=sealed
GET   401  200  404  200  200  404  404  404  404  401  403  visits/{visit}
GET   401  404  200  404  200  404  404  404  404  401  403  visits/{elsewhere}
GET   401  200  404  404  200  404  404  404  404  401  403  visits/{waiting}

GET   401  =4   =1   =2   =5   =0   =1   =1   =0   401  403  evidence
GET   401  =3   =0   =2   =3   =0   =1   =0   =0   401  403  evidence?visit={visit}
GET   401  =1   =0   =0   =1   =0   =0   =0   =0   401  403  evidence?item=UX-07
GET   401  =0   =1   =0   =1   =0   =0   =1   =0   401  403  evidence?search=muong+la
GET   401  200  404  200  200  404  200  404  404  401  403  evidence/{notified_proof}
GET   401  200  404  200  200  404  404  404  404  401  403  evidence/{confirmed_proof}
GET   401  200  404  404  200  404  404  404  404  401  403  evidence/{restricted_proof}
GET   401  404  200  404  200  404  404  200  404  401  403  evidence/{theirs_proof}
GET   401  200  404  200  200  404  200  404  404  401  403  evidence/{notified_proof}/file
GET   401  200  404  200  200  404  404  404  404  401  403  evidence/{confirmed_proof}/file
GET   401  200  404  404  200  404  404  404  404  401  403  evidence/{restricted_proof}/file
GET   401  404  200  404  200  404  404  200  404  401  403  evidence/{theirs_proof}/file
GET   401  200  404  200  200  404  200  404  404  401  403  evidence/{notified_proof}/file?variant=thumb
GET   401  400  404  400  400  404  400  404  404  401  403  evidence/{notified_proof}/file?variant=original
POST  401  200  404  403  200  404  403  404  404  401  403  evidence/{notified_proof}/open
POST  401  200  404  404  200  404  404  404  404  401  403  evidence/{restricted_proof}/open
POST  401  404  200  404  200  404  404  403  404  401  403  evidence/{theirs_proof}/open
GET   401  =0   404  403  =0   404  403  404  404  401  403  evidence/{notified_proof}/openings
GET   401  404  =0   404  =0   404  404  403  404  401  403  evidence/{theirs_proof}/openings

GET   401  =4   =1   =3   =5   =3   =1   =1   =0   401  403  findings
GET   401  =4   =0   =3   =4   =2   =1   =0   =0   401  403  findings?visit={visit}
GET   401  =1   =0   =1   =1   =1   =0   =0   =0   401  403  findings?state=confirmed
GET   401  =1   =0   =1   =1   =0   =0   =0   =0   401  403  findings?state=recorded
GET   401  =1   =0   =0   =1   =0   =0   =0   =0   401  403  findings?item=UX-07
GET   401  =1   =0   =0   =1   =0   =0   =0   =0   401  403  findings?search=ux-07
GET   401  =1   =0   =0   =1   =0   =0   =0   =0   401  403  findings?severity=serious
GET   401  =0   =0   =0   =0   =0   =0   =0   =0   401  403  findings?campaign={campaign}
GET   401  =4   =1   =3   =5   =3   =1   =1   =0   401  403  findings?unit=sl&rollup=subtree
GET   401  =4   =1   =3   =5   =3   =1   =1   =0   401  403  findings?ordering=recorded_at
GET   401  =4   =1   =3   =5   =3   =1   =1   =0   401  403  findings/export
GET   401  =4   =0   =3   =4   =2   =1   =0   =0   401  403  findings/export?visit={visit}
GET   401  =1   =0   =1   =1   =1   =0   =0   =0   401  403  findings/export?state=confirmed
GET   401  200  404  200  200  200  200  404  404  401  403  findings/{notified_finding}
GET   401  403  404  403  200  403  200  404  404  401  403  findings/{notified_finding}/bundle
GET   401  403  404  403  200  403  404  404  404  401  403  findings/{confirmed_finding}/bundle
GET   401  403  404  404  200  404  404  404  404  401  403  findings/{restricted_finding}/bundle
GET   401  200  404  200  200  200  404  404  404  401  403  findings/{confirmed_finding}
GET   401  200  404  200  200  404  404  404  404  401  403  findings/{recorded_finding}
GET   401  200  404  404  200  404  404  404  404  401  403  findings/{restricted_finding}
GET   401  404  200  404  200  200  404  200  404  401  403  findings/{theirs_finding}

POST  401  403  404  403  200  404  404  404  404  401  403  visits/{visit}/accept
POST  401  404  403  404  200  404  404  404  404  401  403  visits/{elsewhere}/return
POST  401  403  404  403  200  404  404  404  404  401  403  visits/{visit}/notice

POST  401  200  200  200  200  200  200  200  200  401  403  findings/decide
POST  401  403  404  403  200  404  404  404  404  401  403  findings/{recorded_finding}/confirm
POST  401  403  404  404  409  404  404  404  404  401  403  findings/{restricted_finding}/confirm
POST  401  403  404  403  200  404  404  404  404  401  403  findings/{recorded_finding}/drop
POST  401  403  404  403  200  404  404  404  404  401  403  findings/{recorded_finding}/statement
POST  401  403  404  403  200  403  404  404  404  401  403  findings/{confirmed_finding}/notify
POST  401  403  404  403  403  403  200  404  404  401  403  findings/{notified_finding}/explain
POST  401  404  403  404  403  403  404  200  404  401  403  findings/{theirs_finding}/explain
POST  401  403  404  403  403  403  200  404  404  401  403  findings/{notified_finding}/contest
POST  401  403  404  403  409  403  403  404  404  401  403  findings/{notified_finding}/uphold
POST  401  403  404  403  409  403  403  404  404  401  403  findings/{notified_finding}/amend
POST  401  403  404  403  409  403  403  404  404  401  403  findings/{notified_finding}/withdraw
POST  401  403  404  403  403  403  400  404  404  401  403  findings/{notified_finding}/submit-fix
POST  401  403  404  403  409  403  403  404  404  401  403  findings/{notified_finding}/close
POST  401  403  404  403  409  403  403  404  404  401  403  findings/{notified_finding}/return-fix
POST  401  403  404  403  409  403  403  404  404  401  403  findings/{notified_finding}/reopen
POST  401  415  415  415  415  415  415  415  415  401  403  findings/{notified_finding}/files
GET   401  404  404  404  404  404  404  404  404  401  403  findings/{notified_finding}/files/{visit}

GET   401  =0   =0   =0   =0   =0   =0   =0   =0   401  403  notices
GET   401  404  404  404  404  404  404  404  404  401  403  notices/{confirmed_finding}

GET   401  =1   =0   =1   =3   =2   =1   =0   =0   401  403  documents
GET   401  404  404  404  200  404  404  404  404  401  403  documents/{frozen_document}
GET   401  200  404  200  200  200  200  404  404  401  403  documents/{issued_document}
GET   401  404  404  404  202  404  404  404  404  401  403  documents/{frozen_document}.pdf
GET   401  =0   =0   =0   =1   =1   =0   =0   =0   401  403  reports
POST  401  403  403  403  400  403  403  403  403  401  403  reports
GET   401  404  404  404  200  200  404  404  404  401  403  reports/{report}
GET   401  404  404  404  200  200  404  404  404  401  403  reports/{report}/facts
GET   401  404  404  404  202  202  404  404  404  401  403  reports/{report}.xlsx
GET   401  404  404  404  202  403  404  404  404  401  403  reports/{report}/section.docx
GET   401  403  403  403  202  202  403  403  403  401  403  reports/brief.pdf
GET   401  202  404  202  202  202  202  404  404  401  403  documents/{issued_document}.docx
GET   401  404  404  404  404  404  404  404  404  401  403  documents/{issued_document}.xlsx
POST  401  403  403  403  409  403  409  404  403  401  403  documents
POST  401  404  404  404  200  404  404  404  404  401  403  documents/{frozen_document}/freeze
POST  401  404  404  404  200  404  404  404  404  401  403  documents/{frozen_document}/send-out
POST  401  404  404  404  200  404  404  404  404  401  403  documents/{frozen_document}/recall
POST  401  404  404  404  409  404  404  404  404  401  403  documents/{frozen_document}/issue
POST  401  415  415  415  415  415  415  415  415  401  403  documents/{frozen_document}/compare
POST  401  403  404  403  409  403  403  404  404  401  403  documents/{issued_document}/amend
POST  401  403  404  403  201  403  403  404  404  401  403  documents/{issued_document}/correct
POST  401  403  404  403  409  403  403  404  404  401  403  documents/{issued_document}/replace
POST  401  403  404  403  200  403  403  404  404  401  403  documents/{issued_document}/withdraw
POST  401  415  415  415  415  415  415  415  415  401  403  documents/{issued_document}/signed
GET   401  404  404  404  404  404  404  404  404  401  403  documents/{issued_document}/signed/{crew}.pdf
GET   401  403  403  403  200  403  403  403  403  401  403  sentences
POST  401  403  403  403  201  403  403  403  403  401  403  sentences
GET   401  403  403  403  =0   403  403  403  403  401  403  report-targets
POST  401  403  403  403  201  403  403  403  403  401  403  report-targets
GET   401  403  403  403  =0   403  403  403  403  401  403  report-referred
POST  401  403  403  403  201  403  403  403  403  401  403  report-referred
POST  401  404  404  404  200  404  404  404  404  401  403  documents/{frozen_document}/prose
POST  401  403  404  403  409  403  403  404  404  401  403  documents/{issued_document}/prose
GET   401  403  404  403  202  404  404  404  404  401  403  visits/{visit}/notice.pdf
GET   401  202  404  202  202  404  404  404  404  401  403  visits/{visit}/minutes.pdf
GET   401  404  202  404  202  404  404  404  404  401  403  visits/{elsewhere}/minutes.pdf
GET   401  404  404  404  404  404  404  404  404  401  403  visits/{waiting}/minutes.pdf
GET   200  200  200  200  200  200  200  200  200  200  200  verify/{code}
GET   404  404  404  404  404  404  404  404  404  404  404  verify/NOSUCHCODE

GET   401  r143 r111 r132 r254 r243 r111 r111 r243 401  403  reports/violations-by-unit
GET   401  r143 r111 r132 r254 r243 r111 r111 r243 401  403  reports/violations-by-unit?period=2026-Q3
GET   401  r000 r000 r000 r000 r000 r000 r000 r000 401  403  reports/violations-by-unit?period=2026-H1
GET   401  r121 r100 r110 r221 r210 r100 r100 r210 401  403  reports/violations-by-unit?checklist=UX
GET   401  r111 r100 r100 r211 r200 r100 r100 r200 401  403  reports/violations-by-unit?severity=serious
GET   401  r000 r111 r000 r111 r111 r000 r111 r111 401  403  reports/violations-by-unit?unit={muong_la}
GET   401  r143 r111 r132 r254 r243 r111 r111 r243 401  403  reports/violations-by-unit?from=2026-08-20

POST  401  200  200  404  404  403  403  403  403  401  200  sync/push#own
POST  401  200  404  404  404  403  403  403  403  401  404  sync/push#the%20author's
POST  401  200  200  404  404  403  403  403  403  401  200  sync/bundle#own
POST  401  200  404  404  404  403  403  403  403  401  404  sync/bundle#the%20author's
GET   401  200  404  404  404  404  404  404  404  401  404  sync/visits/{visit}
GET   401  404  200  404  404  404  404  404  404  401  404  sync/visits/{elsewhere}
GET   401  200  404  404  404  404  404  404  404  401  404  sync/visits/{waiting}
GET   401  c1v3 c1v2 c1v0 c1v0 c1v0 c0v0 c0v0 c1v0 401  403  sync/changes
GET   401  c1v2 c1v1 c1v0 c1v0 c1v0 c0v0 c0v0 c1v0 401  403  sync/snapshot
GET   401  =0   =0   =0   =1   =0   =0   =0   =1   401  403  quarantine
GET   401  =0   =0   =0   =0   =0   =0   =0   =0   401  403  quarantine?state=stored
GET   401  404  404  404  200  404  404  404  200  401  403  quarantine/{ticket}
POST  401  404  404  404  200  404  404  404  200  401  403  quarantine/{ticket}/replay
POST  401  404  404  404  409  404  404  404  409  401  403  quarantine/{ticket}/release
POST  401  404  404  404  200  404  404  404  200  401  403  quarantine/{ticket}/dismiss
HEAD  401  200  404  404  404  403  403  403  403  401  404  photos/{taken}
HEAD  401  200  404  404  404  403  403  403  403  401  404  photos/{awaited}
PATCH 401  409  404  404  404  403  403  403  403  401  404  photos/{taken}
PATCH 401  204  404  404  404  403  403  403  403  401  404  photos/{awaited}
"""

LINES = [line.split() for line in TABLE.splitlines() if line]
VIEWERS = [line[-1] for line in LINES[:11]]
ROWS = [(verb, path, cells) for verb, *cells, path in LINES[11:]]
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    """Give the scene, on the day of the cast."""
    set_clock(monkeypatch)
    return the_scene()


def asked(scene: Scene, viewer: str, verb: str, path: str, *, missing: bool = False) -> Any:
    """Return the answer, and leave everything as it was before."""
    before = transaction.savepoint()
    answered = scene.ask(viewer, verb, path, missing=missing)
    transaction.savepoint_rollback(before)
    return answered


def test_everybody_sees_and_does_exactly_what_the_table_says(scene: Scene) -> None:
    for verb, path, expected in ROWS:
        answers = [summary(asked(scene, viewer, verb, path)) for viewer in VIEWERS]
        assert dict(zip(VIEWERS, answers, strict=True)) == dict(zip(VIEWERS, expected, strict=True)), path


def test_what_is_hidden_answers_like_what_does_not_exist(scene: Scene) -> None:
    hidden = [
        (viewer, verb, path)
        for verb, path, cells in ROWS
        for viewer, cell in zip(VIEWERS, cells, strict=True)
        if cell == "404" and "{" in urlsplit(path).path
    ]
    assert len(hidden) > 100
    for viewer, verb, path in hidden:
        there, not_there = (asked(scene, viewer, verb, path, missing=missing) for missing in (False, True))
        assert shown_to(there) == shown_to(not_there), (viewer, verb, path)


def shown_to(answered: Any) -> tuple[object, ...]:
    """Return all a refusal tells, but for the number of the request."""
    body = answered.json() if answered.content else {}
    headers = {name: value for name, value in answered.headers.items() if name.lower() != "x-request-id"}
    return answered.status_code, {**body, "instance": None}, headers


def test_a_filter_by_what_is_hidden_answers_like_one_by_what_does_not_exist(scene: Scene) -> None:
    for path in ("evidence?visit={}", "findings?visit={}", "findings?campaign={}", "visits?campaign={}"):
        for viewer in ("unit", "admin") if path.startswith("findings?visit") else ("unit", "leader", "admin"):
            answers = [
                asked(scene, viewer, "GET", path.format(object_id)).content
                for object_id in (scene.ids["elsewhere"], scene.ids["campaign"], scene.ids["waiting"])
            ]
            assert set(answers) == {b'{"results":[],"next":null}'}, (viewer, path)


def test_every_address_of_the_api_and_every_verb_it_knows_is_in_the_table(scene: Scene) -> None:
    known = {(verb, address) for view, address in addresses() for verb in verbs_of(view)}
    assert known == {(verb, address_of(scene, path)) for verb, path, _ in ROWS}


def test_a_header_that_names_another_verb_is_not_heard(scene: Scene) -> None:
    for viewer in ("author", "admin"):
        for path in ("visits/{visit}", "devices"):
            url = f"/api/v1/{path.format(**scene.ids)}"
            plain, overridden = (
                scene.clients[viewer].get(url, headers=headers)
                for headers in ({}, {"X-HTTP-Method-Override": "DELETE"})
            )
            assert shown_to(plain) == shown_to(overridden)


@pytest.mark.parametrize("viewer", ["reviewer", "admin", "author"])
def test_no_other_verb_is_taken(scene: Scene, viewer: str) -> None:
    known = {(verb, address_of(scene, path)) for verb, path, _ in ROWS}
    client = scene.clients[viewer]
    for path in {urlsplit(path).path for _, path, _ in ROWS}:
        url, address = f"/api/v1/{path.format(**scene.ids)}", address_of(scene, path)
        for verb in set(VERBS) - {verb for verb, at in known if at == address} - {"HEAD"}:
            refused = client.generic(verb, url, "{}", content_type="application/json")
            assert (refused.status_code, refused.json()["code"]) == (405, "method-not-allowed"), (verb, path)


def address_of(scene: Scene, path: str) -> str:
    return resolve(f"/api/v1/{urlsplit(path).path.format(**scene.ids)}").route


def addresses() -> Iterator[tuple[Any, str]]:
    """Yield every view below `/api/v1/` with its address."""

    def below(resolver: URLResolver, prefix: str) -> Iterator[tuple[Any, str]]:
        for entry in resolver.url_patterns:
            here = prefix + str(entry.pattern).removeprefix("^")
            if isinstance(entry, URLPattern):
                yield entry.callback, here
            else:
                yield from below(entry, here)

    return ((view, address) for view, address in below(get_resolver(), "") if address.startswith("api/v1/"))


def verbs_of(view: Any) -> set[str]:
    """Return the verbs a view answers; a plain function says them here."""
    plain = {"docs": {"GET"}, "photo_view": {"HEAD", "PATCH"}, "bundle_view": {"POST"}}
    made_of = getattr(view, "cls", None)
    if made_of is None:
        return plain[view.__name__]
    return {verb for verb in VERBS if verb != "HEAD" and hasattr(made_of, verb.lower())}
