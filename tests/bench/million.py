"""A million findings in PostgreSQL: three years of Sơn La's present units, in realistic states."""

from __future__ import annotations

from typing import Any

FINDINGS_PER_VISIT = 5
FAR = 10**9
"""Where the made visits' numbers in the feed and the tree begin: behind all that is pushed beside them."""

VISITS = """
CREATE TEMP TABLE made AS
SELECT i, gen_random_uuid() AS visit_id, gen_random_uuid() AS revision_id,
       (SELECT array_agg(id ORDER BY id) FROM units_unit WHERE valid_to IS NULL)[
           1 + floor(random() * (SELECT count(*) FROM units_unit WHERE valid_to IS NULL))::int] AS unit_id,
       DATE '2023-12-15' + floor(random() * 1096)::int AS day
FROM generate_series(1, %(visits)s) AS i;

INSERT INTO visits_visit (id, unit_id, mode, author_id, checklists, day, state, head_id, sealed_at)
SELECT visit_id, unit_id, 'surprise', %(author)s, ' GG-2026.1 UX-2026.1 NY-2026.1 ', day, 'sealed',
       revision_id, day + TIME '12:00'
FROM made;

INSERT INTO visits_revision (id, visit_id, kind, body, sha256, key_id, signature, device_id, n, parents,
                             flags, received_at, received_seq, leaf_index)
SELECT revision_id, visit_id, 'submit', '{}', md5(i::text) || md5((-i)::text), '', '', %(device)s, i, '[]',
       '[]', day + TIME '12:00', %(far)s + i, %(far)s + i
FROM made
"""

FINDINGS = """
INSERT INTO findings_finding (id, visit_id, revision_id, unit_id, day, checklist, item, ordinal, severity,
    initial_severity, state, restricted, to_verify, legal_basis, facts, statement, search,
    sipas, recorded_at, version)
SELECT gen_random_uuid(), visit_id, revision_id, unit_id, day, (ARRAY['GG','UX','NY','HS','CS'])[k], code,
       k, severity, severity,
       (ARRAY['closed','closed','closed','closed','notified','fix_submitted','confirmed','recorded',
              'contested','dropped'])[1 + floor(random() * 10)::int],
       code = 'UX-07', false, '[{"source": "ND118-2025", "article": "Điều 13"}]',
       '{"value": 1, "outcome": "fail", "note": "Quầy bỏ trống, người dân phải chờ."}',
       '1 quầy bỏ trống quá 15 phút', ' 1 quay bo trong qua 15 phut ',
       '["B"]', day + TIME '12:00', 0
FROM (
    SELECT made.*, k,
           (ARRAY['GG','UX','NY','HS','CS'])[k] || '-0' || 1 + floor(random() * 9)::int AS code,
           (ARRAY['reminder','reminder','reminder','violation','violation','serious'])[
               1 + floor(random() * 6)::int] AS severity
    FROM made, generate_series(1, 5) AS k
) AS found
"""

TALLIES = """
DELETE FROM findings_findingtally;
DELETE FROM findings_visittally;

INSERT INTO findings_findingtally (length, bucket, unit_id, checklist, severity, restricted, recorded,
                                   confirmed, dropped, notified, contested, withdrawn, fix_submitted, closed)
SELECT length, bucket, unit_id, checklist, severity, restricted,
       count(*) FILTER (WHERE state = 'recorded'), count(*) FILTER (WHERE state = 'confirmed'),
       count(*) FILTER (WHERE state = 'dropped'), count(*) FILTER (WHERE state = 'notified'),
       count(*) FILTER (WHERE state = 'contested'), count(*) FILTER (WHERE state = 'withdrawn'),
       count(*) FILTER (WHERE state = 'fix_submitted'), count(*) FILTER (WHERE state = 'closed')
FROM findings_finding, LATERAL (VALUES
    (1, date_trunc('month', day)::date + CASE WHEN extract(day FROM day) < 15 THEN 0 ELSE 14 END),
    (24, date_trunc('year', day + 17)::date - 17)
) AS counted (length, bucket) GROUP BY 1, 2, 3, 4, 5, 6;

INSERT INTO findings_visittally (length, bucket, unit_id, sealed)
SELECT length, bucket, unit_id, count(*)
FROM visits_visit, LATERAL (VALUES
    (1, date_trunc('month', day)::date + CASE WHEN extract(day FROM day) < 15 THEN 0 ELSE 14 END),
    (24, date_trunc('year', day + 17)::date - 17)
) AS counted (length, bucket) GROUP BY 1, 2, 3
"""


def load(findings: int, *, author: Any, device: Any) -> None:
    """Write the findings, count them into the tallies and let PostgreSQL look at what there is."""
    from django.db import connection

    write(findings, author=author, device=device)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def write(findings: int, *, author: Any, device: Any) -> None:
    """Write the findings and count them into the tallies."""
    from django.db import connection, transaction

    values = {"visits": findings // FINDINGS_PER_VISIT, "author": author.pk, "device": device.pk, "far": FAR}
    with transaction.atomic(), connection.cursor() as cursor:
        # rows refer to each other; no need to look
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in f"{VISITS};{FINDINGS};{TALLIES}".split(";"):
            cursor.execute(statement, values)
