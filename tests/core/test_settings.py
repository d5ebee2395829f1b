"""Settings: what is missing or wrong is said before anything starts."""

import pytest

from app.core.settings import BadSettings, read_settings

GOOD = {"SECRET_KEY": "k" * 40, "BASE_URL": "https://encuentro.example", "DATA_DIR": "/nowhere"}


def test_good_settings_are_read() -> None:
    settings = read_settings({**GOOD, "VENUE_NETWORKS": "203.0.113.0/24, 2001:db8::/32", "REDIS_URL": ""})
    assert settings.venue_networks == ("203.0.113.0/24", "2001:db8::/32")
    assert settings.redis_url is None
    assert settings.host == "encuentro.example"
    assert settings.is_https


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "change-me"),
        ("SECRET_KEY", "short"),
        ("BASE_URL", "http://encuentro.example"),
        ("BASE_URL", "https://encuentro.example/path"),
        ("BASE_URL", "encuentro.example"),
        ("ENCUENTRO_ENV", "development"),
        ("SMTP_URL", "mail.example"),
        ("VENUE_NETWORKS", "203.0.113.0/24 the hotel"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        read_settings({**GOOD, name: value})


@pytest.mark.parametrize(
    "value", ["replace-this-by-your-own-long-secret", "Replace-This-By-Your-Own-Long-Secret", "change-me"]
)
def test_a_secret_that_papers_show_is_called_an_example(value: str) -> None:
    for environment in ("production", "demo", "test"):
        with pytest.raises(BadSettings, match="SECRET_KEY is an example"):
            read_settings({**GOOD, "SECRET_KEY": value, "ENCUENTRO_ENV": environment})


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(BadSettings) as refused:
        read_settings({**GOOD, "SECRET_KEY": "", "SMTP_URL": "x", "ENCUENTRO_ENV": "x"})
    assert len(str(refused.value).splitlines()) == 3


def test_no_secret_is_shown_with_the_settings() -> None:
    settings = read_settings({**GOOD, "SMTP_URL": "smtp://user:canary@mail.example"})
    assert "canary" not in repr(settings)
    assert "kkkk" not in repr(settings)
