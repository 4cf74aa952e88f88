"""Calls the Bot API through aiohttp and orjson: several times cheaper than the library's own way."""

from io import BytesIO
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

import aiohttp
import orjson
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 64
CONNECT_SECONDS, READ_SECONDS, WRITE_SECONDS, UPLOAD_SECONDS, POOL_SECONDS = 5.0, 5.0, 5.0, 20.0, 5.0
KEEP_SECONDS = 20.0  # shorter than Telegram keeps an idle connection, so that none is used just as it closes
HERE = frozenset({"127.0.0.1", "::1", "localhost"})
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class NotSent(Exception):
    """The request did not leave this machine: it may be sent again without doing anything twice."""

    not_left = True


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API; a proxy is taken from the environment, never for this machine itself."""

    def __init__(self, connections: int = CONNECTIONS, read_seconds: float = READ_SECONDS) -> None:
        self._connections = connections
        self._read_seconds = read_seconds
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    @property
    def read_timeout(self) -> float | None:
        """How many seconds an answer may take when a call does not say otherwise."""
        return self._read_seconds

    async def initialize(self) -> None:
        """Open the pool; doing so twice does nothing."""
        for proxied in (False, True):
            if proxied not in self._sessions:
                self._sessions[proxied] = self._session(proxied)

    async def shutdown(self) -> None:
        """Close all connections."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()

    def _session(self, proxied: bool) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEEP_SECONDS, ttl_dns_cache=300)
        return aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=proxied,
            headers={"User-Agent": self.USER_AGENT}, auto_decompress=True,
        )  # fmt: skip

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request; raises TimedOut or NetworkError; their cause has `not_left` when nothing was sent."""
        if not self._sessions:
            raise RuntimeError("this request is not initialized")
        uploads = request_data is not None and request_data.contains_files
        timeout = _timeout(
            _seconds(read_timeout, self._read_seconds),
            _seconds(write_timeout, UPLOAD_SECONDS if uploads else WRITE_SECONDS),
            _seconds(connect_timeout, CONNECT_SECONDS),
            _seconds(pool_timeout, POOL_SECONDS),
        )
        session, body = self._sessions[urlsplit(url).hostname not in HERE], _body(request_data)
        headers = FORM if isinstance(body, bytes) else None
        try:
            async with session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            _raise(error)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the JSON of an answer; raises TelegramError, and never logs what the answer held."""
        try:
            parsed = orjson.loads(payload)
        except orjson.JSONDecodeError:
            parsed = None
        if not isinstance(parsed, dict):
            raise TelegramError("Invalid server response")
        return parsed


def _seconds(given: Any, default: float) -> float | None:
    """Return the time-out of this call in seconds, None for none."""
    return default if given is BaseRequest.DEFAULT_NONE else given


def _timeout(
    read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """Return aiohttp's time-outs; what it cannot bound by itself, writing, is bounded by the total."""
    waiting = None if connect is None or pool is None else connect + pool
    total = None if None in (read, write, waiting) else sum(part for part in (read, write, waiting) if part is not None)
    return aiohttp.ClientTimeout(total=total, connect=waiting, sock_connect=connect, sock_read=read)


def _body(data: RequestData | None) -> aiohttp.FormData | bytes | None:
    if data is None:
        return None
    if not data.contains_files:
        return urlencode(data.json_parameters).encode() or None
    form = aiohttp.FormData(quote_fields=False)  # file names as they are, not percent-encoded
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        whole = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, whole, filename=filename, content_type=kind)
    return form


def _raise(error: Exception) -> NoReturn:
    """Raise what the library raises for the same mishap; the address stays out of it, since the token is in it."""
    told = type(error).__name__
    cause = NotSent(told) if isinstance(error, NEVER_LEFT) else Unanswered(told)
    if isinstance(error, TimeoutError):
        raise TimedOut(f"Timed out ({told})") from cause
    raise NetworkError(told) from cause


class Unanswered(Exception):
    """The request left, or may have left, and no answer came."""


__all__ = ["AiohttpRequest", "NotSent", "Unanswered"]
