"""The file store: both back ends, whole files, names that lead nowhere else."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from app.core import storage
from app.core.errors import NotFound
from app.core.settings import BadSettings, Settings

LISTING = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{}</ListBucketResult>'
ROW = "<Contents><Key>{}</Key><LastModified>2027-07-14T09:00:00Z</LastModified><Size>1</Size></Contents>"


@pytest.fixture
def bucket() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Speak as much of S3 over loopback as a store needs; yield its address and what it holds."""
    held: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("ETag", '"x"')
            self.send_header("Last-Modified", "Wed, 14 Jul 2027 09:00:00 GMT")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def do_PUT(self) -> None:
            held[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(200)

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if "list-type" in asked.query:
                prefix = f"{asked.path}/{parse_qs(asked.query)['prefix'][0]}"
                keys = [key.removeprefix(asked.path + "/") for key in held if key.startswith(prefix)]
                return self.answer(200, LISTING.format("".join(map(ROW.format, keys))).encode())
            return self.answer(200, held[self.path]) if self.path in held else self.answer(404)

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
            keys = re.findall("<Key>(.*?)</Key>", asked)
            for key in keys:
                held.pop(f"{urlsplit(self.path).path}/{key}", None)
            gone = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            self.answer(200, f"<DeleteResult>{gone}</DeleteResult>".encode())

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", held
        server.shutdown()


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application with nothing but a store."""
    app = Flask(__name__)
    url = ""
    if request.param == "s3":
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        endpoint, _ = request.getfixturevalue("bucket")
        url = f"s3://encuentro/files?endpoint={endpoint}"
    app.extensions["settings"] = Settings(
        "sqlite://", "http://localhost", "x" * 32, storage_url=url, data_dir=data_dir
    )
    with app.app_context():
        yield app


def test_what_is_stored_comes_back_until_it_is_deleted(store: Flask) -> None:
    key = storage.put("papers", b"\x00acta\xff")
    assert storage.get(key) == b"\x00acta\xff"
    assert storage.exists(key)
    assert storage.list_keys("papers") == [key]
    storage.delete(key)
    storage.delete(key)
    assert not storage.exists(key)
    assert storage.list_keys("papers") == []
    with pytest.raises(NotFound):
        storage.get(key)


def test_a_name_given_twice_holds_the_newer_content(store: Flask) -> None:
    keys = {storage.put("certificates", text, name="0123456789abcdef") for text in (b"old", b"new")}
    assert [storage.get(key) for key in keys] == [b"new"]


def test_names_cannot_be_guessed(store: Flask) -> None:
    keys = {storage.put("papers", b"same") for _ in range(20)}
    assert len(keys) == 20
    assert all(len(key.removeprefix("papers/")) == 32 for key in keys)


@pytest.mark.parametrize(
    "key",
    [
        "papers/../../etc/passwd",
        "/etc/passwd0123456789",
        "papers/..",
        "papers/a\0b0123456789abcd",
        "",
        "papers/.hidden0123456789",
        "papers/short",
        "papers/0123456789abcdef/../x",
        "PAPERS/0123456789abcdef",
    ],
)
def test_a_key_leads_nowhere_else(store: Flask, key: str) -> None:
    for act in (storage.get, storage.exists, storage.delete):
        with pytest.raises(ValueError, match="not a key"):
            act(key)


def test_nobody_else_on_the_machine_reads_the_files(store: Flask, data_dir: Path) -> None:
    storage.put("papers", b"closed")
    storage_folder = data_dir / "files"
    assert not storage_folder.exists() or storage_folder.stat().st_mode & 0o007 == 0


def test_a_full_or_broken_disk_is_said_and_leaves_no_half_file(store: Flask, data_dir: Path) -> None:
    if store.extensions["settings"].storage_url:
        return
    (data_dir / "files").mkdir(exist_ok=True)
    (data_dir / "files" / "papers").write_text("a file where a folder should be")
    with pytest.raises(storage.StorageUnavailable):
        storage.put("papers", b"x")


def test_an_address_that_is_not_understood_stops_the_start(tmp_path: Path) -> None:
    for url in ("s3://", "s3://bucket?secret=1"):
        with pytest.raises(BadSettings):
            storage.open_store(
                Settings("sqlite://", "http://localhost", "x" * 32, storage_url=url, data_dir=tmp_path)
            )


def test_a_download_is_saved_and_never_shown(store: Flask) -> None:
    with store.test_request_context():
        answer = storage.attachment(
            b"<script>", name="Acta\r\nX: y/../Niñez 3ª.pdf", media_type="application/pdf"
        )
    assert answer.headers["Content-Disposition"] == "attachment; filename=ninez-3a.pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("Acta 3ª.pdf", "acta-3a.pdf"),
        ("../../x.sh", "x.sh"),
        ("C:\\a\\b.docx", "b.docx"),
        ("漢字.txt", "file.txt"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
        ("a\u202efdp.exe", "a-fdp.exe"),
    ],
)
def test_file_names_are_plain(given: str, plain: str) -> None:
    assert storage.safe_name(given) == plain
