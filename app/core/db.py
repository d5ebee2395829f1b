"""The database: model base, column types, the one place that commits, and the event scope."""

import enum
import fcntl
import os
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event as sa_event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.sql import visitors

from app.core import clock

Json = sa.JSON().with_variant(JSONB(), "postgresql")


def _check_name(constraint: Any, _table: sa.Table) -> str:
    """Name the CHECK of an enumeration after its column, any other as written."""
    columns = list(constraint.columns)
    from_type = getattr(constraint, "_type_bound", False) and columns
    return f"{columns[0].name}_known" if from_type else str(constraint.name)


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "constraint_name_of_check": _check_name,
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name_of_check)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
if TYPE_CHECKING:

    class Model(Base):
        __abstract__ = True

else:
    Model = db.Model


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: aware going in, UTC coming out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        in_utc = value.astimezone(UTC)
        return in_utc if dialect.name == "postgresql" else in_utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class TranslatedText(sa.types.TypeDecorator[dict[str, str]]):
    """A text that people write in several languages: `{"es": …, "en": …}`."""

    impl = Json
    cache_ok = True


E_ = TypeVar("E_", bound=enum.StrEnum)


def enum_column(kind: type[E_], **options: Any) -> Mapped[E_]:
    """Make a column that holds the values of a StrEnum, with a CHECK behind it."""
    column_type = sa.Enum(
        kind,
        native_enum=False,
        length=32,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        name=kind.__name__.lower(),
    )
    return mapped_column(column_type, **options)


class Id:
    """A random key, so that no address of one thing tells of another."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)


class Stamped:
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, onupdate=clock.now)


# --- transactions -----------------------------------------------------------------------------

_writing: ContextVar[list[Callable[[], None]] | None] = ContextVar("writing", default=None)


class _Lane:
    """One writer of SQLite at a time: by a lock among threads, by a locked file among processes.

    SQLite itself would do, but it asks again and again with pauses between: whoever comes later may
    be served sooner, and the pauses are lost. Those who wait for the file are woken in turn.
    """

    def __init__(self) -> None:
        self._threads = threading.Lock()
        self._opened: tuple[int, str, int] | None = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._threads:
            file = self._file()
            if file is None:
                yield
                return
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)

    def _file(self) -> int | None:
        """Open the file once for each process and database; a database in memory has none."""
        database = db.engine.url.database
        if not database or database == ":memory:":
            return None
        known = self._opened
        if known is None or known[:2] != (os.getpid(), database):
            if known is not None and known[0] == os.getpid():
                os.close(known[2])
            opened = os.open(f"{database}-lane", os.O_RDWR | os.O_CREAT, 0o600)
            self._opened = known = (os.getpid(), database, opened)
        return known[2]


_sqlite_lane = _Lane()


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


@contextmanager
def transaction() -> Iterator[None]:
    """Commit what the block writes, or nothing; an inner block joins the outer one.

    Ends the read transaction first and forgets what it loaded, so that rules decide on
    what is true now. On SQLite the block holds the database's one writer lane: nothing slow inside.
    """
    if _writing.get() is not None:
        yield
        return
    session = db.session
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("something was changed outside of transaction()")
    session.rollback()
    session.expire_all()
    callbacks: list[Callable[[], None]] = []
    token = _writing.set(callbacks)
    try:
        with _sqlite_lane() if is_sqlite() else nullcontext():
            try:
                yield
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        _writing.reset(token)
    for callback in callbacks:
        callback()


@contextmanager
def side_transaction(*, durable: bool = True) -> Iterator[sa.Connection]:
    """Commit a few statements on a connection of their own, at once, without touching the session.

    What is not `durable` does not wait for the disk: a power cut may take it away, nothing else.
    """
    if _writing.get() is not None:
        raise RuntimeError("a transaction() is open: its own lock would be waited for")
    token = _writing.set([])
    try:
        with (
            _sqlite_lane() if is_sqlite() else nullcontext(),
            db.engine.connect() as connection,
            nullcontext() if durable else _hurried(connection),
            connection.begin(),
        ):
            if not durable and not is_sqlite():
                connection.exec_driver_sql("SET LOCAL synchronous_commit TO off")
            yield connection
    finally:
        _writing.reset(token)


@contextmanager
def _hurried(connection: sa.Connection) -> Iterator[None]:
    """Let SQLite commit without waiting for the disk; PostgreSQL says it in the transaction."""
    driver: Any = connection.connection.driver_connection
    if is_sqlite():
        driver.execute("pragma synchronous=normal")
    try:
        yield
    finally:
        if is_sqlite():
            driver.execute("pragma synchronous=full")


def is_writing() -> bool:
    """Tell whether a transaction() is open around the caller."""
    return _writing.get() is not None


def after_commit(callback: Callable[[], None]) -> None:
    """Run the callback once the surrounding transaction has been committed."""
    callbacks = _writing.get()
    if callbacks is None:
        raise RuntimeError("after_commit() needs a transaction()")
    callbacks.append(callback)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=wal", "busy_timeout=30000", "foreign_keys=on", "synchronous=full"):
        connection.execute(f"pragma {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN" if _writing.get() is None else "BEGIN IMMEDIATE")


# --- event scope ------------------------------------------------------------------------------


class NoEventScope(RuntimeError):
    """A statement reads rows of events without saying of which one."""


class EventOwned:
    """A row that belongs to one event and is read only inside that event's scope."""

    event_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), index=True)


_ALL = uuid.UUID(int=0)
_scope: ContextVar[uuid.UUID | None] = ContextVar("event_scope", default=None)


@contextmanager
def event_scope(event_id: uuid.UUID) -> Iterator[None]:
    """Read and write rows of this event only."""
    token = _scope.set(event_id)
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def across_events(reason: str) -> Iterator[None]:
    """Read rows of all events; the reason is for the reviewer, a test lists the callers."""
    if len(reason) < 10:
        raise ValueError("say why all events are read")
    with event_scope(_ALL):
        yield


_owned_tables: dict[Any, str | None] = {}


def _owned_table(statement: Any) -> str | None:
    """Name a table of events in the statement, found once for each shape of statement."""
    key = statement._generate_cache_key()
    if key is None:
        return _find_owned_table(statement)
    if key.key not in _owned_tables:
        if len(_owned_tables) >= 5000:
            _owned_tables.clear()
        _owned_tables[key.key] = _find_owned_table(statement)
    return _owned_tables[key.key]


def _find_owned_table(statement: Any) -> str | None:
    for element in visitors.iterate(statement):
        if isinstance(element, sa.Table) and element.info.get("event_owned"):
            return element.name
    for source in getattr(statement, "get_final_froms", list)():
        if isinstance(source, sa.Table) and source.info.get("event_owned"):
            return source.name
    return None


def _limit_to_scope(state: ORMExecuteState) -> None:
    if not (state.is_select or state.is_update or state.is_delete):
        return
    if state.is_column_load or state.is_relationship_load:
        return
    scope = _scope.get()
    if scope == _ALL:
        return
    if scope is None:
        table = _owned_table(state.statement)
        if table is not None:
            raise NoEventScope(f"{table}: read inside event_scope() or across_events()")
        return
    state.statement = state.statement.options(
        with_loader_criteria(EventOwned, lambda cls: cls.event_id == scope, include_aliases=True)
    )


def _check_written_rows(session: Session, _context: object, _instances: object) -> None:
    scope = _scope.get()
    if scope is None or scope == _ALL:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, EventOwned) and row.event_id is not None and row.event_id != scope:
            raise NoEventScope(f"{type(row).__name__} of another event is written")


def _mark_owned_tables() -> None:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, EventOwned) and isinstance(mapper.local_table, sa.Table):
            mapper.local_table.info["event_owned"] = True


def init_app(app: Flask) -> None:
    """Bind the database of the settings; call after every feature's models are imported."""
    db.init_app(app)
    _mark_owned_tables()
    with app.app_context():
        engine = db.engine
        if engine.dialect.name == "sqlite":
            sa_event.listen(engine, "connect", _prepare_sqlite)
            sa_event.listen(engine, "begin", _begin_sqlite)
    if not sa_event.contains(Session, "do_orm_execute", _limit_to_scope):
        sa_event.listen(Session, "do_orm_execute", _limit_to_scope)
        sa_event.listen(Session, "before_flush", _check_written_rows)
