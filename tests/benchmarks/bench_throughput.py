"""How many people register per minute over HTTP: four web processes, real forms, a capacity that runs out.

Each registration is a browser of its own: it reads the form, takes the token against forged requests and the
key against double sending from it, and posts name, address, country, institution, mode, language and consent.
All addresses are different and unknown, so each registration holds its seat and queues the mail with the
proof. All come from one network address, as at a congress; that network stands in VENUE_NETWORKS. The last
tenth asks for seats that are gone and waits in line. Everything happens on the loopback, on disk, with the
durability of a real installation, for a fixed number of registrations.
"""

import os
import shutil
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from app.core import clock
from app.core.db import db, transaction
from app.directory import services as directory
from app.events.rules import Mode
from app.registration import services
from app.registration.rules import RegistrationState
from tests.factories.events import make_event
from tests.services import application as setting
from tests.services.forms import FormClient
from tests.services.postgres import Cluster
from tests.services.server import Server
from tools.bench import Measure

REGISTRATIONS = int(os.environ.get("BENCH_REGISTRATIONS", "1000"))
SEATS = REGISTRATIONS * 9 // 10
CLIENTS, PROCESSES, WARM = 16, 4, 48
PER_MINUTE = {"sqlite": 2_000, "postgresql": 3_000}
SECONDS = 1.0
COUNTRIES = ("CR", "MX", "PA", "HN", "GT", "SV", "NI", "DO")


@dataclass
class Load:
    """What came of the registrations of all clients; seconds are those of the POST, then of the GET."""

    statuses: Counter[int] = field(default_factory=Counter)
    posts: list[float] = field(default_factory=list)
    gets: list[float] = field(default_factory=list)
    elapsed: float = 0.0

    def per_minute(self) -> float:
        return len(self.posts) / self.elapsed * 60

    def p95(self) -> float:
        return statistics.quantiles(self.posts, n=100)[94]


def benchmarks() -> Iterator[Measure]:
    """Yield the time per registration, and the slowest twentieth of the posts, on both databases."""
    for kind in os.environ.get("BENCH_DATABASES", "sqlite postgresql").split():
        with _database(kind) as (url, folder, cluster):
            yield from _on(kind, url, folder, cluster)


@contextmanager
def _database(kind: str) -> Iterator[tuple[str, Path, Cluster | None]]:
    folder = Path(tempfile.mkdtemp(prefix="encuentro-bench-"))
    cluster = Cluster(durable=True) if kind == "postgresql" else None
    try:
        url = cluster.create("bench") if cluster else f"sqlite:///{folder / 'bench.sqlite'}"
        yield url, folder, cluster
    finally:
        if cluster:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _on(kind: str, url: str, folder: Path, cluster: Cluster | None) -> Iterator[Measure]:
    settings = setting.settings_for(url, folder / "data", venue_networks=("127.0.0.0/8",))
    setting.build_schema(settings)
    app = setting.build_app(settings)
    with app.app_context():
        with transaction():
            directory.load_reference_data()
        slug, warm = _event("registro", SEATS), _event("ensayo", WARM)
        environment = setting.as_environment(settings)
        environment.pop("BASE_URL")
        server = Server(settings=environment, folder=folder, processes=PROCESSES)
        try:
            _run(server, warm, WARM)
            busy, before = os.getloadavg()[0], _processor_seconds(server, cluster)
            load = _run(server, slug, REGISTRATIONS)
            spent = _processor_seconds(server, cluster) - before
        finally:
            server.stop()
        faults = _faults(slug, load)
        db.session.remove()
        db.engine.dispose()
    note = (
        f"{load.per_minute():,.0f} per minute, {REGISTRATIONS} for {SEATS} seats, {CLIENTS} clients,"
        f" GET p95 {statistics.quantiles(load.gets, n=100)[94]:.2f} s, load {busy:.1f} before,"
        f" {spent / REGISTRATIONS * 1000:.1f} ms of processor time each {faults}"
    )
    name = f"registration over HTTP, {PROCESSES} processes, {kind}"
    yield Measure(name, load.elapsed / REGISTRATIONS * 1000, 60_000 / PER_MINUTE[kind], note=note)
    yield Measure(f"{name}: 95 % of posts within", load.p95(), SECONDS, "s")
    yield Measure(f"{name}: seats oversold, errors", float(bool(faults)), 0, "")


def _processor_seconds(server: Server, cluster: Cluster | None) -> float:
    """Return what web server, database and the clients in this process have used so far."""
    roots = {os.getpid(), server.process.pid} | ({cluster.process.pid} if cluster else set())
    spent, ticks = 0.0, os.sysconf("SC_CLK_TCK")
    for each in Path("/proc").iterdir():
        if not each.name.isdigit():
            continue
        try:
            facts = (each / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(each.name) in roots or int(facts[1]) in roots:
            spent += (int(facts[11]) + int(facts[12])) / ticks
    return spent


def _event(slug: str, seats: int) -> str:
    today = clock.today()
    make_event(
        slug=slug,
        mode=Mode.IN_PERSON,
        capacity_in_person=seats,
        starts_on=today + timedelta(days=30),
        ends_on=today + timedelta(days=31),
    )
    return slug


def _run(server: Server, slug: str, registrations: int) -> Load:
    """Let the clients register so many people among them."""
    load, numbers, lock = Load(), iter(range(registrations)), threading.Lock()

    def work() -> None:
        client = FormClient(server.url)
        path = f"/events/{slug}/register"
        while (number := _next(numbers, lock)) is not None:
            client.cookies.clear()
            begun = time.perf_counter()
            status, page = client.get(path)
            read = time.perf_counter()
            answer, _page = client.post(path, _fields(page, slug, number))
            done = time.perf_counter()
            with lock:
                load.statuses.update([status, answer])
                load.gets.append(read - begun)
                load.posts.append(done - read)
        client.close()

    threads = [threading.Thread(target=work) for _each in range(CLIENTS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.elapsed = time.perf_counter() - started
    return load


def _next(numbers: Iterator[int], lock: threading.Lock) -> int | None:
    with lock:
        return next(numbers, None)


def _fields(page: str, slug: str, number: int) -> dict[str, str]:
    return {
        "csrf_token": FormClient.token_in(page),
        "idempotency_key": FormClient.value_in(page, "idempotency_key"),
        "shown": FormClient.value_in(page, "shown"),
        "given_name": "Marta",
        "family_name": f"Solís {number}",
        "email": f"persona{number}@{slug}.example.org",
        "country_code": COUNTRIES[number % len(COUNTRIES)],
        "institution_name": "Universidad del Istmo",
        "sector": "academia",
        "mode": "in_person",
        "language": "es",
        "consent": "y",
    }


def _faults(slug: str, load: Load) -> str:
    """Compare the database with what was asked: as many seats as there are, and everybody in."""
    from app.core.db import event_scope
    from app.events.services import get_event

    event = get_event(slug)
    with transaction(), event_scope(event.id):
        states = services.count_by_state(event.id)
        taken = sum(seats.taken for seats in services.seats_of(event.id).values())
    held, waiting = states.get(RegistrationState.HELD, 0), states.get(RegistrationState.WAITING, 0)
    wanted = Counter({200: REGISTRATIONS, 302: REGISTRATIONS})
    is_right = (taken, held, waiting) == (SEATS, SEATS, REGISTRATIONS - SEATS) and load.statuses == wanted
    return "" if is_right else f"FAULTY: {taken} of {SEATS} taken, {states}, answers {dict(load.statuses)}"
