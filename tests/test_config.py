"""Settings come from the environment, are checked, and say which one is wrong."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tracker import config
from tracker.errors import SettingsError


def load(folder: Path, **values: str) -> config.Settings:
    return config.load({"TRACKER_DATA_DIR": str(folder), **values})


def test_everything_has_a_default(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path / 'tracker.sqlite'}"
    assert settings.base_url == config.DEFAULT_BASE_URL
    assert (settings.proxy_hops, settings.login_idle_hours, settings.login_max_days) == (0, 12, 7)
    assert not settings.is_https
    assert not settings.is_postgresql


def test_the_data_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    load(tmp_path / "new" / "folder")
    assert stat.S_IMODE((tmp_path / "new" / "folder").stat().st_mode) == 0o700


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    key = load(tmp_path).secret_key
    assert len(key) >= 32
    assert load(tmp_path).secret_key == key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sealing-keys", "secret-key"]


def test_the_sealing_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.ring.open(load(tmp_path).ring.seal("s3cret")) == "s3cret"
    assert stat.S_IMODE((tmp_path / "sealing-keys").stat().st_mode) == 0o600
    assert settings.sealing_keys[0] not in repr(settings)


def test_damaged_sealing_keys_are_refused_with_what_to_do_and_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "sealing-keys").write_text("half-a-key", encoding="ascii")
    with pytest.raises(SettingsError, match="Put back a copy") as refusal:
        load(tmp_path)
    assert "half-a-key" not in str(refusal.value)


def test_processes_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from tracker import config; print(config.load().secret_key)"]
    environment = os.environ | {"TRACKER_DATA_DIR": str(tmp_path)}
    started = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    keys = {process.communicate(timeout=60)[0].strip() for process in started}
    assert keys == {load(tmp_path).secret_key}


def test_a_damaged_key_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("short", encoding="ascii")
    with pytest.raises(SettingsError, match="Delete it"):
        load(tmp_path)


@pytest.mark.parametrize("setting", config.SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_can_be_given_in_a_file(tmp_path: Path, setting: config.Setting) -> None:
    value = {
        "TRACKER_DATA_DIR": str(tmp_path / "data"),
        "TRACKER_DATABASE_URL": "postgresql://localhost/tracker",
        "TRACKER_SECRET_KEY": "s" * 40,
        "TRACKER_SEALING_KEYS": f"{'s' * 43}=,{'t' * 43}=",
        "TRACKER_BASE_URL": "https://tracker.example.org",
        "TRACKER_TRUSTED_HOSTS": "tracker.internal",
        "TRACKER_SMTP_URL": "smtps://mail.example.org",
        "TRACKER_MAIL_FROM": "tracker@example.org",
    }.get(setting.name, "3")
    (tmp_path / "value").write_text(value + "\n", encoding="utf-8")
    others = {
        "TRACKER_DATA_DIR": str(tmp_path / "data"),
        "TRACKER_SMTP_URL": "smtp://localhost",
        "TRACKER_MAIL_FROM": "other@example.org",
    }
    where = {name: other for name, other in others.items() if name != setting.name}
    assert config.load({f"{setting.name}_FILE": str(tmp_path / "value"), **where}) == config.load(
        {setting.name: value, **where}
    )


def test_a_file_that_cannot_be_read_names_its_variable(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TRACKER_SECRET_KEY_FILE"):
        load(tmp_path, TRACKER_SECRET_KEY_FILE=str(tmp_path / "missing"))


def test_an_unknown_variable_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TRACKER_DATABSE_URL is not a setting"):
        load(tmp_path, TRACKER_DATABSE_URL="sqlite:///x")


def test_an_empty_variable_counts_as_not_given(tmp_path: Path) -> None:
    assert load(tmp_path, TRACKER_BASE_URL=" ", TRACKER_PROXY_HOPS="") == load(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRACKER_DATABASE_URL", "mysql://localhost/tracker"),
        ("TRACKER_DATABASE_URL", "sqlite:///"),
        ("TRACKER_DATABASE_URL", "sqlite:///:memory:"),
        ("TRACKER_SECRET_KEY", "too short"),
        ("TRACKER_SEALING_KEYS", "too short"),
        ("TRACKER_SEALING_KEYS", ","),
        ("TRACKER_BASE_URL", "tracker.example.org"),
        ("TRACKER_BASE_URL", "ftp://tracker.example.org"),
        ("TRACKER_BASE_URL", "https://example.org/tracker"),
        ("TRACKER_BASE_URL", "http://127.0.0.1:notaport"),
        ("TRACKER_BASE_URL", "http://[::1"),
        ("TRACKER_PROXY_HOPS", "-1"),
        ("TRACKER_PROXY_HOPS", "eleven"),
        ("TRACKER_PROXY_HOPS", "11"),
        ("TRACKER_LOGIN_IDLE_HOURS", "0"),
        ("TRACKER_LOGIN_IDLE_HOURS", "1.5"),
        ("TRACKER_LOGIN_MAX_DAYS", "366"),
        ("TRACKER_LOGIN_MAX_DAYS", "²"),
    ],
)
def test_a_bad_value_names_its_variable(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load(tmp_path, **{name: value})


def test_a_data_folder_that_cannot_be_made_names_its_variable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="TRACKER_DATA_DIR"):
        load(tmp_path / "file" / "data")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_gets_our_driver(tmp_path: Path, scheme: str) -> None:
    settings = load(tmp_path, TRACKER_DATABASE_URL=f"{scheme}://localhost/tracker")
    assert settings.database_url == "postgresql+psycopg://localhost/tracker"
    assert settings.is_postgresql


def test_a_sqlite_path_counts_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(tmp_path, TRACKER_DATABASE_URL="sqlite:///own.sqlite")
    assert settings.database_url == f"sqlite:///{tmp_path / 'own.sqlite'}"


def test_the_hosts_answered_to_are_the_base_url_s_the_named_and_this_machine(tmp_path: Path) -> None:
    settings = load(
        tmp_path, TRACKER_BASE_URL="https://tracker.example.org/", TRACKER_TRUSTED_HOSTS="a.example, b.example"
    )
    assert settings.base_url == "https://tracker.example.org"
    assert settings.trusted_hosts[:3] == ("tracker.example.org", "a.example", "b.example")
    assert "127.0.0.1" in settings.trusted_hosts


SENDER = "Tracker <tracker@example.org>"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", ("mail.example.org", 587, "STARTTLS", "", "")),
        ("smtp://a:b@mail.example.org:2525", ("mail.example.org", 2525, "STARTTLS", "a", "b")),
        ("smtps://a:b%40c@mail.example.org", ("mail.example.org", 465, "TLS", "a", "b@c")),
        ("smtp://localhost:25", ("localhost", 25, "no encryption", "", "")),
        ("smtp://127.0.0.1:25", ("127.0.0.1", 25, "no encryption", "", "")),
        ("smtp://[::1]:25", ("::1", 25, "no encryption", "", "")),
        ("smtp://127.0.0.1.example.org", ("127.0.0.1.example.org", 587, "STARTTLS", "", "")),
    ],
)
def test_mail_leaves_this_machine_encrypted_only(tmp_path: Path, url: str, server: tuple[object, ...]) -> None:
    found = load(tmp_path, TRACKER_SMTP_URL=url, TRACKER_MAIL_FROM=SENDER).mail_server
    assert found is not None
    assert (found.host, found.port, found.encryption.value, found.user, found.password) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://a:hidden@h",
        "smtp://",
        "smtp://a:hidden@h:99999",
        "smtp://a@h",
        "smtp://a:hidden@h/x",
    ],
)
def test_a_wrong_mail_server_is_refused_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="TRACKER_SMTP_URL") as refusal:
        load(tmp_path, TRACKER_SMTP_URL=url, TRACKER_MAIL_FROM=SENDER)
    assert "hidden" not in str(refusal.value)


@pytest.mark.parametrize(
    "sender", ["tracker", "a@b.org, c@d.org", "a@b.org\r\nBcc: c@d.org", "Tracker <>", "a b@c.org"]
)
def test_a_sender_must_be_one_address(tmp_path: Path, sender: str) -> None:
    with pytest.raises(SettingsError, match="TRACKER_MAIL_FROM"):
        load(tmp_path, TRACKER_SMTP_URL="smtp://localhost", TRACKER_MAIL_FROM=sender)


def test_a_mail_server_needs_a_sender(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TRACKER_MAIL_FROM is missing"):
        load(tmp_path, TRACKER_SMTP_URL="smtp://localhost")


def test_it_is_known_where_a_setting_came_from(tmp_path: Path) -> None:
    (tmp_path / "hops").write_text("1\n", encoding="utf-8")
    settings = load(tmp_path, TRACKER_PROXY_HOPS_FILE=str(tmp_path / "hops"))
    assert settings.given == {"TRACKER_DATA_DIR": "TRACKER_DATA_DIR", "TRACKER_PROXY_HOPS": "TRACKER_PROXY_HOPS_FILE"}


def test_settings_in_a_log_hold_no_secret(tmp_path: Path) -> None:
    settings = load(tmp_path, TRACKER_SMTP_URL="smtps://a:hidden@h", TRACKER_MAIL_FROM=SENDER)
    assert "hidden" not in repr(settings)
    assert settings.secret_key not in repr(settings)


def test_hosts_to_fetch_from_are_names_perhaps_with_a_port(tmp_path: Path) -> None:
    hosts = load(tmp_path, TRACKER_FETCH_HOSTS="Status.Example.org., wiki.intra:8443,[::1]:80").fetch_hosts
    assert [(host.name, host.port) for host in hosts] == [
        ("status.example.org", None),
        ("wiki.intra", 8443),
        ("::1", 80),
    ]
    assert load(tmp_path).fetch_hosts == ()


@pytest.mark.parametrize("text", ["https://a.example", "*.example.org", "a@b", "a:0", "a:99999", "a/b", "a b", "a:"])
def test_what_is_not_a_host_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="TRACKER_FETCH_HOSTS"):
        load(tmp_path, TRACKER_FETCH_HOSTS=text)
