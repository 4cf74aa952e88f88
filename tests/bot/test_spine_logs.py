"""Logs tell where and what kind, never a token, never what people wrote."""

import logging
from collections.abc import Iterator

import orjson
import pytest
from telegram.error import NetworkError

from bot import logs

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
CANARY = "保密内容"


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (*logs.OURS, *logs.QUIET)}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_reaches_the_log(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(form, "DEBUG", "short-secret")
    log = logging.getLogger("bot.x")
    log.info("calling %s", f"http://host/bot{TOKEN}/getMe")
    log.warning("the secret is short-secret")
    try:
        raise NetworkError(f"no way to /bot{TOKEN}/x")
    except NetworkError:
        log.exception("failed")
    said = capsys.readouterr().err
    assert TOKEN not in said
    assert "short-secret" not in said
    assert said.count("***") >= 3


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_exception_is_logged_without_content(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(form, "INFO")
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as error:
            raise ValueError(f"bad {CANARY}") from error
    except ValueError:
        logging.getLogger("bot.x").exception("update %d failed", 7)
    said = capsys.readouterr().err
    assert CANARY not in said
    assert orjson.dumps(CANARY).decode().strip('"') not in said
    for part in ("update 7 failed", "builtins.KeyError", "builtins.ValueError", "test_spine_logs.py"):
        assert part in said


def test_json_lines_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("json", "INFO")
    logging.getLogger("bot.x").info("hello %s", "you")
    line = orjson.loads(capsys.readouterr().err)
    assert (line["level"], line["name"], line["message"]) == ("INFO", "bot.x", "hello you")


def test_libraries_that_print_tokens_and_parameters_are_held_back(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up("text", "DEBUG")
    for name in ("httpx", "httpcore.http11", "sqlalchemy.engine.Engine", "apscheduler.executors"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO), name
    for name in ("telegram.Bot", "telegram.ext.Application", "aiosqlite", "asyncio"):
        assert not logging.getLogger(name).isEnabledFor(logging.DEBUG), name
    assert logging.getLogger("bot.working").isEnabledFor(logging.DEBUG)
