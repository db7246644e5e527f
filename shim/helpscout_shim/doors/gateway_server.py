"""Running a WSGI application of this package on a socket."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from helpscout_v2.errors import ConfigurationError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["Server", "serve"]

log = logging.getLogger("helpscout_shim.gateway")
LOOPBACK = "127.0.0.1"
PORT = 8787
THREADS = 16
# Above V1's largest body, so that refusals come from the application, in V1's form.
LARGEST_REQUEST = 64 * 1024 * 1024


class Server:
    """A listening socket; `url` names it, `run` serves until `close`.

    Only loopback addresses are bound, since V1 keys travel in the clear: another address needs
    `allow_remote=True` and something in front that speaks HTTPS. Raises ConfigurationError for a
    refused or unusable address.
    """

    def __init__(
        self,
        app: WSGIApplication,
        host: str = LOOPBACK,
        port: int = PORT,
        *,
        allow_remote: bool = False,
        threads: int = THREADS,
    ) -> None:
        self._sockets: dict[int, Any] = {}
        self._running = False
        if not allow_remote and not is_loopback(host):
            raise ConfigurationError(
                f"{host} is not a loopback address; V1 keys would cross the network unencrypted. "
                "Allow it explicitly when something in front of the gateway speaks HTTPS."
            )
        if not is_loopback(host):
            log.warning(
                "listening on %s: other machines can reach this, and what they send (V1 keys too) "
                "crosses the network in the clear unless something in front speaks HTTPS",
                host,
            )
        try:
            create_server = import_module("waitress.server").create_server
        except ImportError:
            raise ConfigurationError(
                "the gateway needs waitress: pip install 'helpscout-toolkit[gateway]'"
            ) from None
        try:
            self._server: Any = create_server(
                app,
                map=self._sockets,
                host=LOOPBACK if host.lower() == "localhost" else host,
                port=port,
                threads=threads,
                max_request_body_size=LARGEST_REQUEST,
                ident="helpscout-shim",
                clear_untrusted_proxy_headers=True,
            )
        except OSError as error:
            reason = error.strerror or error
            raise ConfigurationError(f"cannot listen on {host}:{port}: {reason}") from None
        # It warns for every burst of requests that waits for a thread.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self.host = host
        listening = getattr(self._server, "effective_listen", None)
        self.port = int(listening[0][1] if listening else self._server.effective_port)

    @property
    def url(self) -> str:
        """The root of the server, without a slash at the end."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def run(self) -> None:
        """Serve until `close` or an interrupt."""
        self._running = True
        try:
            self._server.run()
        finally:
            self._running = False

    def close(self) -> None:
        """Stop serving and free the port; may be called from any thread."""
        if self._running:
            # The sockets belong to the thread that serves: it is asked to close them.
            kind = import_module("waitress.trigger").trigger
            waker = next(s for s in list(self._sockets.values()) if isinstance(s, kind))
            # `pull_trigger` lets go of the lock before it writes to its pipe. Woken by a request
            # in between, the serving thread would have closed that pipe already.
            with waker.lock:
                waker.thunks.append(self._close_sockets)
                waker._physical_pull()
        else:
            self._close_sockets()
        self._server.task_dispatcher.shutdown()

    def _close_sockets(self) -> None:
        for socket in list(self._sockets.values()):
            socket.close()


def is_loopback(host: str) -> bool:
    """Whether an address is reachable from this machine only."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def serve(
    host: str = LOOPBACK,
    port: int = PORT,
    *,
    app: WSGIApplication | None = None,
    allow_remote: bool = False,
    threads: int = THREADS,
    ready: Callable[[str], None] = lambda url: None,
    **options: Any,
) -> None:
    """Run the gateway until interrupted; `options` are those of `create_app`.

    `ready` is called with the address once the socket listens, which tells the port that port 0
    found. Raises ConfigurationError as `Server` and `create_app` do.
    """
    if app is None:
        from .gateway import create_app

        app = create_app(**options)
    server = Server(app, host, port, allow_remote=allow_remote, threads=threads)
    ready(server.url)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
