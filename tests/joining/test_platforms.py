"""What platforms are asked: signatures against published values, and stand-ins that check what the real ones do."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from app.joining.platforms import (
    BigBlueButton,
    Guest,
    Jitsi,
    PlainLink,
    PlatformFailed,
    Room,
    Teams,
    Zoom,
    checksum,
    http,
)
from tests.services.video import BBB_SECRET, SECRET, VideoServer

START = datetime(2027, 7, 14, 13, 45, tzinfo=UTC)
ROOM = Room("sala-1", "Plenaria & cierre", START, START + timedelta(minutes=75), "https://e.example/back")
GUEST = Guest("key-1", "Rosaura", "Menchú Ix", "rosaura@example.org")
HOST = replace(GUEST, key="key-2", host=True)


# --- BigBlueButton ----------------------------------------------------------------------------


def test_the_checksum_is_the_one_that_the_makers_publish() -> None:
    """The worked example of the documentation, in SHA-1 and as a client publishes it in SHA-256; a join."""
    query = "name=Test+Meeting&meetingID=abc123&attendeePW=111222&moderatorPW=333444"
    secret = "639259d4-9dd8-4b25-bf01-95f9567eaf4b"
    assert checksum("create", query, secret, "sha1") == "1fcbb0c4fc1f039f73aa6d697d2db9ba7f803f17"
    longer = "da9185f7f333cfdfcd6eeac32dca3777510c4c436020d8b887ba5515bd1d189e"
    assert checksum("create", query, secret, "sha256") == longer
    query = "fullName=User+4621018&isBreakout=true&meetingID=random-1853792&password=mp&redirect=true"
    secret = "a820d30da2db356124fce5bd5d8054b4"
    assert checksum("join", query, secret, "sha1") == "6baef866df491ae82df992eb14f7f8511d5b77f3"


@pytest.mark.parametrize("digest", ["sha1", "sha256"])
def test_each_guest_of_bigbluebutton_gets_a_signed_way_in_of_their_own(
    video: VideoServer, digest: str
) -> None:
    platform = BigBlueButton(f"{video.url}/bigbluebutton/api/", BBB_SECRET, digest)
    asked = {}
    for guest, role in ((GUEST, "VIEWER"), (HOST, "MODERATOR")):
        address = platform.entry(ROOM, guest)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["userID"], asked["fullName"], asked["role"]) == (guest.key, "Rosaura Menchú Ix", role)
        assert http.call("GET", address, base=video.url).status == 200
        changed = address.replace("VIEWER", "MODERATOR").replace("Rosaura", "Otra")
        assert b"checksumError" in http.call("GET", changed, base=video.url).body
    assert asked["createTime"] == str(video.created["sala-1"])
    assert next(call.values["name"] for call in video.asked if call.path.endswith("create")) == ROOM.title
    assert "rosaura@example.org" not in str(video.asked)


def test_bigbluebutton_says_who_is_inside(video: VideoServer) -> None:
    platform = BigBlueButton(f"{video.url}/bigbluebutton/api", BBB_SECRET)
    assert platform.inside(ROOM) == frozenset()
    platform.entry(ROOM, GUEST)
    video.inside["sala-1"] = [("key-1", "Rosaura"), ("w_other", "Anybody")]
    assert platform.inside(ROOM) == frozenset({"key-1", "w_other"})
    platform.end(ROOM)
    assert platform.inside(ROOM) == frozenset()
    platform.check()


def test_a_wrong_secret_is_called_so(video: VideoServer) -> None:
    platform = BigBlueButton(f"{video.url}/bigbluebutton/api", "another secret")
    with pytest.raises(PlatformFailed, match="credentials"):
        platform.check()


# --- Jitsi ------------------------------------------------------------------------------------


def parts_of(address: str) -> tuple[dict[str, object], dict[str, object], bytes, bytes]:
    token = parse_qs(urlsplit(address).query)["jwt"][0]
    head, body, sign = (base64.urlsafe_b64decode(part + "===") for part in token.split("."))
    return json.loads(head), json.loads(body), sign, token.rpartition(".")[0].encode()


def test_a_token_for_jitsi_is_signed_for_one_person_room_and_time() -> None:
    platform = Jitsi("https://meet.example", "encuentro", secret=SECRET)
    address = platform.entry(replace(ROOM, meeting="Sala Uno"), GUEST)
    head, body, sign, said = parts_of(address)
    assert urlsplit(address).path == "/sala-uno"
    assert head == {"alg": "HS256", "typ": "JWT"}
    assert hmac.compare_digest(sign, hmac.new(SECRET.encode(), said, hashlib.sha256).digest())
    assert body == {
        "aud": "encuentro", "iss": "encuentro", "sub": "meet.example", "room": "sala-uno",
        "nbf": int(START.timestamp()), "exp": int(ROOM.ends_at.timestamp()),
        "context": {"user": {"id": "key-1", "name": "Rosaura Menchú Ix", "affiliation": "member"}},
    }  # fmt: skip
    assert parts_of(platform.entry(ROOM, HOST))[1]["context"] == {
        "user": {"id": "key-2", "name": "Rosaura Menchú Ix", "affiliation": "owner"}
    }
    platform.check()


def test_the_hosted_jitsi_gets_a_token_signed_with_a_private_key() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = key.private_bytes(*kinds).decode()
    address = Jitsi("https://8x8.example", "vpaas-1", private_key=pem, key_id="vpaas-1/4f49").entry(
        ROOM, HOST
    )
    head, body, sign, said = parts_of(address)
    assert urlsplit(address).path == "/vpaas-1/sala-1"
    assert head == {"alg": "RS256", "typ": "JWT", "kid": "vpaas-1/4f49"}
    key.public_key().verify(sign, said, padding.PKCS1v15(), hashes.SHA256())
    assert (body["aud"], body["iss"], body["sub"], body["room"]) == ("jitsi", "chat", "vpaas-1", "sala-1")
    with pytest.raises(PlatformFailed, match="settings"):
        Jitsi("https://8x8.example", "vpaas-1", private_key="no key", key_id="x").check()


# --- Zoom and Teams: stand-ins ------------------------------------------------------------------


def zoom(video: VideoServer, secret: str = SECRET) -> Zoom:
    settings = video.settings
    return Zoom(
        settings.zoom_account_id, settings.zoom_client_id, secret, settings.zoom_url, settings.zoom_token_url
    )


def test_zoom_registers_each_person_and_asks_for_one_token(video: VideoServer) -> None:
    platform, room = zoom(video), replace(ROOM, meeting="87 65")
    addresses = {platform.entry(room, replace(GUEST, email=f"{n}@example.org")) for n in range(3)}
    assert len(addresses) == 3
    assert video.paths().count("/oauth/token") == 1
    video.token = "token-2"
    with pytest.raises(PlatformFailed, match="credentials"):
        platform.entry(room, GUEST)
    assert platform.entry(room, GUEST).startswith("https://zoom.example/w/8765")
    with pytest.raises(PlatformFailed, match="no_such_meeting"):
        platform.entry(replace(ROOM, meeting="1"), GUEST)
    with pytest.raises(PlatformFailed, match="credentials"):
        zoom(video, "wrong").check()


def test_teams_registers_for_a_webinar_and_reads_a_meeting(video: VideoServer) -> None:
    settings = video.settings
    platform = Teams(
        settings.teams_tenant_id,
        settings.teams_client_id,
        SECRET,
        settings.teams_url,
        settings.teams_token_url,
    )
    webinar, meeting = replace(ROOM, meeting="webinar:w1"), replace(ROOM, meeting="meeting:u1/m1")
    own = {platform.entry(webinar, replace(GUEST, email=f"{n}@example.org")) for n in range(2)}
    assert len(own) == 2
    assert platform.entry(meeting, GUEST) == "https://teams.example/l/meeting/m1"
    for wrong in ("webinar:none", "meeting:u1", "https://teams.example/copied"):
        with pytest.raises(PlatformFailed, match="no_such_meeting"):
            platform.entry(replace(ROOM, meeting=wrong), GUEST)
    platform.check()


# --- requests ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "reason"), [("busy", "busy"), ("redirect", "redirected"), ("doctype", "unreadable")]
)
def test_a_platform_that_misbehaves_is_named(video: VideoServer, fault: str, reason: str) -> None:
    video.fault = fault
    with pytest.raises(PlatformFailed, match=reason):
        BigBlueButton(f"{video.url}/bigbluebutton/api", BBB_SECRET).check()


def test_a_platform_that_says_nothing_is_left_in_time(video: VideoServer) -> None:
    video.fault = "silent"
    with pytest.raises(PlatformFailed, match="no_answer"):
        http.call("GET", f"{video.url}/x", base=video.url, seconds=0.3)
    assert not video.has_spoken


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/x", "https://other.example/x", "file:///etc/passwd"])
def test_only_the_configured_host_is_asked(video: VideoServer, address: str) -> None:
    with pytest.raises(PlatformFailed, match="another_host"):
        http.call("GET", address, base=video.url)
    assert video.asked == []


def test_a_plain_link_is_an_address() -> None:
    assert (
        PlainLink().entry(replace(ROOM, meeting="https://meet.example/x"), GUEST) == "https://meet.example/x"
    )
    with pytest.raises(PlatformFailed):
        PlainLink().entry(replace(ROOM, meeting="javascript:alert(1)"), GUEST)
