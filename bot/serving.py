"""Opens a small web server on an address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.settings import BadSetting, address

CLOSE_SECONDS = 3.0


@asynccontextmanager
async def served(application: web.Application, listen: str) -> AsyncIterator[int]:
    """Serve an application on `host:port` while the block runs, giving the port; raises BadSetting when it is taken."""
    host, port = address(listen)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=CLOSE_SECONDS, lingering_time=0.5)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise BadSetting("cannot_listen", listen=listen, reason=error.strerror or str(error.errno)) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
