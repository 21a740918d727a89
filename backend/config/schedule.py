"""What is done again and again, and how often: all of it, in one place."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from backend.citizens.actions import close_days
from backend.citizens.actions.leads import erase_texts
from backend.citizens.overdue import mail_overdue
from backend.devices.crashes import forget_old_crashes
from backend.documents.actions import file_notices
from backend.findings.reminders import send_reminders
from backend.findings.unused_files import forget_unused_files
from backend.insight.counting import count_answers
from backend.intake.leftovers import finish_leftovers
from backend.jobs.periodic import Job
from backend.jobs.results import forget_old_jobs
from backend.journal.epoch import compare_epochs
from backend.journal.storage import watch_storage
from backend.kernel.limits import forget_whole_allowances
from backend.mergers.heirs import tell_heirs
from backend.people.security_log import forget_old_logins
from backend.portal.forms.kept import forget_kept_forms
from backend.proof.baseline import take_baseline
from backend.visits.derivatives import make_missing_pictures

JOBS: Final = (
    Job("journal.watch_storage", watch_storage, every=timedelta(minutes=1)),
    Job("proof.take_baseline", take_baseline, every=timedelta(days=1)),
    Job("journal.compare_epochs", compare_epochs, every=timedelta(minutes=10)),
    Job("intake.finish_leftovers", finish_leftovers, every=timedelta(minutes=5)),
    Job("devices.forget_old_crashes", forget_old_crashes, every=timedelta(days=1)),
    Job("people.forget_old_logins", forget_old_logins, every=timedelta(days=1)),
    Job("findings.remind", send_reminders, every=timedelta(minutes=10)),
    Job("findings.forget_unused_files", forget_unused_files, every=timedelta(days=1)),
    Job("documents.file_notices", file_notices, every=timedelta(seconds=10)),
    Job("visits.make_missing_pictures", make_missing_pictures, every=timedelta(minutes=1)),
    Job("kernel.forget_whole_allowances", forget_whole_allowances, every=timedelta(hours=1)),
    Job("jobs.forget", forget_old_jobs, every=timedelta(hours=6)),
    Job("portal.forget_kept_forms", forget_kept_forms, every=timedelta(days=1)),
    Job("citizens.erase_texts", erase_texts, every=timedelta(days=1)),
    Job("insight.count_answers", count_answers, every=timedelta(minutes=10)),
    Job("citizens.mail_overdue", mail_overdue, every=timedelta(hours=6)),
    Job("citizens.close_days", close_days, every=timedelta(minutes=30)),
    Job("findings.tell_heirs", tell_heirs, every=timedelta(minutes=10)),
)
