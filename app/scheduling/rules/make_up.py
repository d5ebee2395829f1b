"""What a meeting or a panel is made up of: items of the agenda that bodies ask for, sectors of a panel."""

from collections.abc import Hashable, Iterator

from app.core.spans import Span
from app.scheduling.rules.facts import Facts
from app.scheduling.rules.findings import Finding, Kind, Severity


def find_missing_items(facts: Facts) -> Iterator[Finding]:
    """Find items that a meeting of a body must have on its agenda and this one has not."""
    for body, items in sorted(facts.agenda.items(), key=lambda item: str(item[0])):
        for missing in sorted(items - facts.items):
            yield Finding(Kind.AGENDA_MISSING, (), (body,), facts.window, Severity.WARNING, {"item": missing})


def find_imbalance(facts: Facts, session: Hashable, span: Span) -> Iterator[Finding]:
    """Find a panel that is made up otherwise than it shall be; a strict one is not published so."""
    panel = facts.panels.get(session)
    if panel is None:
        return
    sectors = [
        name for name in {**panel.asked, **panel.here} if panel.asked.get(name, 0) != panel.here.get(name, 0)
    ]
    if sectors:
        severity = Severity.ERROR if panel.strict else Severity.WARNING
        detail = {name: (panel.here.get(name, 0), panel.asked.get(name, 0)) for name in sorted(sectors)}
        yield Finding(Kind.COMPOSITION, (session,), (), span, severity, {"sectors": detail})
