"""Deeds against the guards of the database: nothing is altered yet, but could be from then on."""

from __future__ import annotations

from typing import Final

from django.db import connection

from tests.faults.tamper_kinds import Kinds
from tests.faults.tamper_scene import Scene

kind = Kinds()

CHECKED: Final = "campaigns_period"
NEVER: Final = "BEGIN SELECT 1; END"


@kind("a trigger dropped", "guard findings_decision_no_.* is missing: this trigger", None, on_guards=True)
def _(_: Scene) -> None:
    drop = {"sqlite": "DROP TRIGGER findings_decision_no_update"}
    drop["postgresql"] = "DROP TRIGGER findings_decision_no_change ON findings_decision"
    _run(drop)


@kind("a trigger hollowed out", "guard .* is not the trigger( function)? that", None, on_guards=True)
def _(_: Scene) -> None:
    remake = f"CREATE TRIGGER visits_review_no_delete BEFORE DELETE ON visits_review {NEVER}"
    _run(
        {
            "sqlite": f"DROP TRIGGER visits_review_no_delete; {remake}",
            "postgresql": """
                CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RETURN COALESCE(NEW, OLD); END $$
            """,
        }
    )


@kind("a trigger that fires for some rows alone", "guard .* is not the trigger that", None, on_guards=True)
def _(_: Scene) -> None:
    when = "WHEN (OLD.verb <> 'confirm')"
    table = "findings_decision"
    remake = f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {when} {NEVER}"
    _run(
        {
            "sqlite": f"DROP TRIGGER {table}_no_update; {remake}",
            "postgresql": f"""
                DROP TRIGGER {table}_no_change ON {table}; CREATE TRIGGER {table}_no_change
                BEFORE DELETE OR UPDATE ON {table} FOR EACH ROW {when} EXECUTE FUNCTION refuse_change()
            """,
        }
    )


@kind("a trigger switched off, or renamed", r"guard audit_event_n\w+ is ", None, on_guards=True)
def _(_: Scene) -> None:
    remake = f"CREATE TRIGGER audit_event_never BEFORE UPDATE ON audit_event {NEVER}"
    _run(
        {
            "sqlite": f"DROP TRIGGER audit_event_no_update; {remake}",
            "postgresql": "ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_change",
        }
    )


@kind(
    "a trigger that alters what is written",
    "guard quiet is a trigger that no migration",
    None,
    on_guards=True,
)
def _(_: Scene) -> None:
    _run(
        {
            "sqlite": "CREATE TRIGGER quiet AFTER INSERT ON findings_finding "
            "BEGIN UPDATE findings_finding SET severity = 'reminder' WHERE id = NEW.id; END",
            "postgresql": """
                CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN NEW.severity = 'reminder'; RETURN NEW; END $$;
                CREATE TRIGGER quiet BEFORE INSERT ON findings_finding FOR EACH ROW EXECUTE FUNCTION quiet()
            """,
        }
    )


@kind("a check hollowed out", "guard of table campaigns_campaign is missing or altered", None, on_guards=True)
def _(_: Scene) -> None:
    table = "campaigns_campaign"
    _run(
        {
            "sqlite": _rewritten(
                table, f'"{CHECKED}" CHECK ("starts" <= ("ends"))', f'"{CHECKED}" CHECK (1)'
            ),
            "postgresql": f"ALTER TABLE {table} DROP CONSTRAINT {CHECKED}; "
            f"ALTER TABLE {table} ADD CONSTRAINT {CHECKED} CHECK (true)",
        }
    )


@kind(
    "two findings allowed for one answer", "guard of table findings_finding is missing", None, on_guards=True
)
def _(_: Scene) -> None:
    _run(dict.fromkeys(("sqlite", "postgresql"), "DROP INDEX findings_one_per_answer"))


@kind("a number allowed twice", "guard of table findings_notice is missing or altered", None, on_guards=True)
def _(_: Scene) -> None:
    table, name = "findings_notice", "findings_notice_number"
    unique = f'CONSTRAINT "{name}" UNIQUE ("year", "number")'
    _run(
        {
            "sqlite": _rewritten(table, unique, unique.replace('"number"', '"number", "id"')),
            "postgresql": f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        }
    )


@kind("a column that may be empty", "guard of table findings_decision is missing", None, on_guards=True)
def _(_: Scene) -> None:
    table = "findings_decision"
    _run(
        {
            "sqlite": _rewritten(table, '"reason" text NOT NULL', '"reason" text NULL'),
            "postgresql": f"ALTER TABLE {table} ALTER COLUMN reason DROP NOT NULL",
        }
    )


def _rewritten(table: str, old: str, new: str) -> str:
    old, new = (text.replace("'", "''") for text in (old, new))
    change = f"UPDATE sqlite_master SET sql = replace(sql, '{old}', '{new}') WHERE name = '{table}'"  # noqa: S608 - ours
    return f"PRAGMA writable_schema = ON; {change}; PRAGMA writable_schema = OFF"


def _run(deed: dict[str, str]) -> None:
    """Do it statement by statement, but for the bodies of triggers and functions."""
    script = deed[connection.vendor]
    whole = connection.vendor == "postgresql" or script.startswith("CREATE TRIGGER")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a table is not altered while its keys are still to be checked
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in [script] if whole else script.split("; ", 1 if "DROP TRIGGER" in script else -1):
            cursor.execute(statement)
