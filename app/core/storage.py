"""Files outside the web root: on the local disk or in S3, under names that nobody can guess."""

import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from flask import Response, current_app

from app.core.errors import NotFound, Refusal
from app.core.settings import BadSettings, Settings
from app.core.text import fold, mark

if TYPE_CHECKING:
    from obstore.store import LocalStore, S3Store

_KEY = re.compile(r"[a-z][a-z0-9_]*/[A-Za-z0-9][A-Za-z0-9._-]{15,80}")
DOWNLOAD_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'"


class StorageUnavailable(Refusal):
    code = "storage_unavailable"
    message = mark("The file store does not answer. Nothing was lost; please try again in a few minutes.")
    status = 503


def put(area: str, content: bytes, *, name: str | None = None) -> str:
    """Store bytes in an area and return their key; without a name they get a random one.

    Writing the same name again replaces the content whole: a reader sees the old or the new, never half.
    """
    import obstore

    key = _checked(f"{area}/{name or secrets.token_hex(16)}")
    try:
        obstore.put(_store(), key, content)
    except (obstore.exceptions.BaseError, OSError) as fault:
        raise StorageUnavailable from fault
    return key


def get(key: str) -> bytes:
    """Return the bytes of a key; raise NotFound where there are none."""
    import obstore

    try:
        return bytes(obstore.get(_store(), _checked(key)).bytes())
    except FileNotFoundError as fault:
        raise NotFound from fault
    except (obstore.exceptions.BaseError, OSError) as fault:
        raise StorageUnavailable from fault


def exists(key: str) -> bool:
    """Tell whether there are bytes under a key."""
    import obstore

    try:
        obstore.head(_store(), _checked(key))
    except FileNotFoundError:
        return False
    except (obstore.exceptions.BaseError, OSError) as fault:
        raise StorageUnavailable from fault
    return True


def delete(key: str) -> None:
    """Delete the bytes of a key; nothing happens where there are none."""
    import obstore

    try:
        obstore.delete(_store(), _checked(key))
    except FileNotFoundError:
        return
    except (obstore.exceptions.BaseError, OSError) as fault:
        raise StorageUnavailable from fault


def list_keys(area: str) -> list[str]:
    """List the keys of an area, sorted; for backups and sweeps."""
    import obstore

    try:
        return sorted(found["path"] for page in obstore.list(_store(), prefix=area) for found in page)
    except (obstore.exceptions.BaseError, OSError) as fault:
        raise StorageUnavailable from fault


def attachment(content: bytes, *, name: str, media_type: str) -> Response:
    """Answer with a file to be saved, never shown: what people hand in must not run in our pages."""
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=safe_name(name))
    response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def safe_name(name: str) -> str:
    """Return a plain ASCII file name without folders: `Acta 3ª.pdf` becomes `acta-3a.pdf`."""
    stem, dot, ending = name.replace("\\", "/").rpartition("/")[2].rpartition(".")
    if not dot:
        stem, ending = ending, ""
    words = [re.sub(r"[^a-z0-9_-]+", "-", fold(part)).strip("-") for part in (stem, ending)]
    return (words[0][:80] or "file") + (f".{words[1][:8]}" if words[1] else "")


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key) or ".." in key:
        raise ValueError(f"not a key of the store: {key!r}")
    return key


def _store() -> "LocalStore | S3Store":
    store: LocalStore | S3Store | None = current_app.extensions.get("storage")
    if store is None:
        store = current_app.extensions["storage"] = open_store(current_app.extensions["settings"])
    return store


def open_store(settings: Settings) -> "LocalStore | S3Store":
    """Open what STORAGE_URL names: nothing for DATA_DIR/files, a folder, or `s3://bucket/prefix?endpoint=…`.

    S3 reads its credentials from the usual AWS_* variables; `endpoint` and `region` may stand in the address.
    """
    from obstore.store import LocalStore, S3Store

    url = settings.storage_url
    if not url.startswith("s3://"):
        folder = Path(url.removeprefix("file://")) if url else settings.data_dir / "files"
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        return LocalStore(folder)
    parts = urlsplit(url)
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    unknown = options.keys() - {"endpoint", "region"}
    if unknown or not parts.hostname:
        raise BadSettings("STORAGE_URL: use s3://bucket/prefix?endpoint=https://…&region=…")
    endpoint = options.get("endpoint")
    return S3Store(
        parts.hostname,
        prefix=parts.path.strip("/") or None,
        region=options.get("region", "us-east-1"),
        endpoint=endpoint,
        client_options={"allow_http": bool(endpoint and endpoint.startswith("http://")), "timeout": "30s"},
        retry_config={"max_retries": 3},
    )
