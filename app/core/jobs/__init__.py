"""Background work: a table is the truth, a transport wakes the workers, a lease says who works."""

from app.core.jobs.models import ACTIVE, Job, JobState, PeriodicRun
from app.core.jobs.registry import JobCancelled, JobContext, ask_to_stop, enqueue, get_job, job
from app.core.jobs.rounds import periodic
from app.core.jobs.runner import pause_after
from app.core.jobs.transport import Stopping, drain, init_app, transport, wake
from app.core.jobs.worker import Worker, run_pending_jobs, run_periodic, sweeps

__all__ = [
    "ACTIVE",
    "Job",
    "JobCancelled",
    "JobContext",
    "JobState",
    "PeriodicRun",
    "Stopping",
    "Worker",
    "ask_to_stop",
    "drain",
    "enqueue",
    "get_job",
    "init_app",
    "job",
    "pause_after",
    "periodic",
    "run_pending_jobs",
    "run_periodic",
    "sweeps",
    "transport",
    "wake",
]
