"""Settings from the environment; refuses to start where a secret is missing or an example."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

EXAMPLE_SECRETS = {
    "change-me",
    "changeme",
    "secret",
    "dev",
    "example",
    "replace-this-by-your-own-long-secret",
}
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class BadSettings(RuntimeError):
    """The application cannot start with these settings; the text names the variable and the remedy."""


@dataclass(frozen=True)
class VideoSettings:
    """What the platforms of online rooms need; a platform without its values is not offered."""

    bigbluebutton_url: str = ""
    bigbluebutton_secret: str = field(default="", repr=False)
    bigbluebutton_checksum: str = "sha256"
    jitsi_url: str = ""
    jitsi_app_id: str = ""
    jitsi_secret: str = field(default="", repr=False)
    jitsi_private_key: str = field(default="", repr=False)
    jitsi_key_id: str = ""
    zoom_account_id: str = ""
    zoom_client_id: str = ""
    zoom_client_secret: str = field(default="", repr=False)
    zoom_url: str = "https://api.zoom.us/v2"
    zoom_token_url: str = "https://zoom.us/oauth/token"  # noqa: S105 - an address
    teams_tenant_id: str = ""
    teams_client_id: str = ""
    teams_client_secret: str = field(default="", repr=False)
    teams_url: str = "https://graph.microsoft.com/v1.0"
    teams_token_url: str = "https://login.microsoftonline.com"  # noqa: S105 - an address

    @property
    def addresses(self) -> dict[str, str]:
        """Return every address by the name of its variable."""
        return {name.upper(): value for name, value in vars(self).items() if name.endswith("_url") and value}


@dataclass(frozen=True)
class Settings:
    """One value for each environment variable that `.env.example` explains."""

    database_url: str
    base_url: str
    secret_key: str = field(repr=False)
    environment: str = "production"
    redis_url: str | None = None
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "Encuentro <no-reply@localhost>"
    mail_bounces: str = ""
    bounce_folder: Path | None = None
    storage_url: str = ""
    data_dir: Path = Path("var")
    trusted_proxies: int = 0
    venue_networks: tuple[str, ...] = ()
    api_per_minute: int = 360
    log_level: str = "INFO"
    pseudo_locale: bool = False
    organisation: str = "Conferencia Regional sobre Migración"
    default_time_zone: str = "America/Costa_Rica"
    video: VideoSettings = VideoSettings()

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")


def read_settings(env: dict[str, str] | None = None) -> Settings:
    """Read and check the settings; raise BadSettings with every fault, not only the first."""
    values = dict(os.environ if env is None else env)
    data_dir = Path(values.get("DATA_DIR") or "var").absolute()
    port = values.get("PORT") or "8000"
    settings = Settings(
        database_url=_driver(values.get("DATABASE_URL") or f"sqlite:///{data_dir / 'encuentro.sqlite'}"),
        base_url=(values.get("BASE_URL") or f"http://localhost:{port}").rstrip("/"),
        secret_key=values.get("SECRET_KEY") or "",
        environment=values.get("ENCUENTRO_ENV") or "production",
        redis_url=values.get("REDIS_URL") or None,
        smtp_url=values.get("SMTP_URL") or None,
        mail_from=values.get("MAIL_FROM") or Settings.mail_from,
        mail_bounces=values.get("MAIL_BOUNCES") or "",
        bounce_folder=Path(values["BOUNCE_FOLDER"]) if values.get("BOUNCE_FOLDER") else None,
        storage_url=values.get("STORAGE_URL") or "",
        data_dir=data_dir,
        trusted_proxies=int(values.get("TRUSTED_PROXIES") or 0),
        api_per_minute=int(values.get("API_PER_MINUTE") or 360),
        venue_networks=tuple(values.get("VENUE_NETWORKS", "").replace(",", " ").split()),
        log_level=values.get("LOG_LEVEL") or "INFO",
        pseudo_locale=values.get("PSEUDO_LOCALE") == "1",
        organisation=values.get("ORGANISATION") or Settings.organisation,
        default_time_zone=values.get("DEFAULT_TIME_ZONE") or Settings.default_time_zone,
        video=_read_video(values),
    )
    faults = _faults(settings)
    if faults:
        raise BadSettings("\n".join(faults))
    return settings


def _read_video(values: Mapping[str, str]) -> VideoSettings:
    """Read the platforms: each variable is the name of its field; a private key may be a file."""
    given = {
        each.name: values[each.name.upper()]
        for each in fields(VideoSettings)
        if values.get(each.name.upper())
    }
    if key_file := values.get("JITSI_PRIVATE_KEY_FILE"):
        try:
            given["jitsi_private_key"] = Path(key_file).read_text(encoding="ascii")
        except (OSError, ValueError) as fault:
            raise BadSettings("JITSI_PRIVATE_KEY_FILE: this file cannot be read") from fault
    return VideoSettings(**given)


def is_demonstration() -> bool:
    """Tell whether the running application serves invented people only."""
    from flask import current_app

    settings: Settings = current_app.extensions["settings"]
    return settings.environment == "demo"


def _driver(url: str) -> str:
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _faults(settings: Settings) -> list[str]:
    faults = []
    if settings.environment not in {"production", "demo", "test"}:
        faults.append("ENCUENTRO_ENV: use production, demo or test")
    if not settings.secret_key:
        faults.append("SECRET_KEY is missing: set 32 random characters, as `openssl rand -base64 33` does")
    elif settings.secret_key.lower() in EXAMPLE_SECRETS:
        faults.append("SECRET_KEY is an example: set your own random value")
    elif len(settings.secret_key) < 32:
        faults.append("SECRET_KEY is too short: at least 32 characters")
    parts = urlsplit(settings.base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        faults.append("BASE_URL: use https://host or https://host:port, without a path")
    elif parts.scheme == "http" and settings.environment == "production" and parts.hostname not in LOOPBACK:
        faults.append("BASE_URL: production needs https")
    if settings.smtp_url and urlsplit(settings.smtp_url).scheme not in {"smtp", "smtps"}:
        faults.append("SMTP_URL: use smtp://host:port, smtp://…?starttls=1 or smtps://…")
    faults += [fault for fault in map(_network_fault, settings.venue_networks) if fault]
    return faults + _video_faults(settings)


def _video_faults(settings: Settings) -> list[str]:
    """Refuse addresses that would carry secrets in the clear; loopback is for tests and one machine."""
    faults = []
    for name, address in settings.video.addresses.items():
        parts = urlsplit(address)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not safe or not parts.hostname:
            faults.append(f"{name}: use https://")
    if settings.video.bigbluebutton_checksum not in {"sha1", "sha256", "sha384", "sha512"}:
        faults.append("BIGBLUEBUTTON_CHECKSUM: use sha256, as the server does; or sha1, sha384, sha512")
    return faults


def _network_fault(network: str) -> str | None:
    try:
        ipaddress.ip_network(network, strict=False)
    except ValueError:
        return f"VENUE_NETWORKS: {network} is no network; write for example 203.0.113.0/24"
    return None
