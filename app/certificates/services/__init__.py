"""Use cases of certificates: who has earned one, issuing, revoking, checking, rendering."""

from app.certificates.services.erasing import forget_holder
from app.certificates.services.issuing import (
    ISSUE,
    Counts,
    edit_rule,
    get_rule,
    issue,
    list_due,
    list_of_person,
    list_revoked,
    revoke,
    show_name,
    start_issuing,
)
from app.certificates.services.papers import get_own, get_pdf, get_staffs, keep_pdf, sample_pdf, store_pdf
from app.certificates.services.subjects import (
    Candidate,
    Subject,
    count_issued,
    list_candidates,
    load_subject,
    subject_of_course,
    subject_of_event,
)
from app.certificates.services.verifying import Verification, verify

__all__ = [
    "ISSUE",
    "Candidate",
    "Counts",
    "Subject",
    "Verification",
    "count_issued",
    "edit_rule",
    "forget_holder",
    "get_own",
    "get_pdf",
    "get_rule",
    "get_staffs",
    "issue",
    "keep_pdf",
    "list_candidates",
    "list_due",
    "list_of_person",
    "list_revoked",
    "load_subject",
    "revoke",
    "sample_pdf",
    "show_name",
    "start_issuing",
    "store_pdf",
    "subject_of_course",
    "subject_of_event",
    "verify",
]
