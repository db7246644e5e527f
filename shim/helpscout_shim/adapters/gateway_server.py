"""Running a WSGI application of this package on a socket."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from helpscout_shim.adapters.loopback import is_loopback
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
# Connections cost a buffer each, no thread. At the limit, one that waits for its client is closed
# for the next.
CONNECTIONS = 500
IDLE_SECONDS = 60
"""Seconds after which a silent connection is closed."""
CLOSE_SECONDS = 5.0
"""Seconds for the answers in progress when the server is closed; as many again to send them."""


class Server:
    """A listening socket; `url` names it, `run` serves until `close`.

    Only loopback addresses are bound, since V1 keys travel in the clear: another address needs
    `allow_remote=True` and an HTTPS proxy in front.

    Args:
        app: the WSGI application to serve.
        host: where to listen.
        port: where to listen; 0 takes any free one.
        allow_remote: permit an address that is not loopback.
        threads: requests answered at the same time.
        connections: at this number, the one that waits longest for a client that holds many is
            closed for the next.

    Raises:
        ConfigurationError: for a refused or unusable address, and without waitress.
    """

    def __init__(
        self,
        app: WSGIApplication,
        host: str = LOOPBACK,
        port: int = PORT,
        *,
        allow_remote: bool = False,
        threads: int = THREADS,
        connections: int = CONNECTIONS,
    ) -> None:
        self._sockets: dict[int, Any] = {}
        self._running = False
        if not allow_remote and not is_loopback(host):
            raise ConfigurationError(
                f"{host} is not a loopback address; V1 keys would cross the network unencrypted. "
                "With an HTTPS proxy in front of the gateway, allow it with --allow-remote "
                "(allow_remote=True)."
            )
        if not is_loopback(host):
            log.warning(
                "listening on %s: other machines can reach this, and what they send (V1 keys too) "
                "crosses the network unencrypted unless an HTTPS proxy stands in front",
                host,
            )
        try:
            create_server = import_module("waitress.server").create_server
            fairness = import_module("helpscout_shim.adapters.gateway_fairness")
        except ImportError:
            raise ConfigurationError(
                "the gateway needs waitress: pip install 'helpscout-toolkit[migrate,gateway]'"
            ) from None
        try:
            self._server: Any = create_server(
                app,
                map=self._sockets,
                host=LOOPBACK if host.lower() == "localhost" else host,
                port=port,
                threads=threads,
                max_request_body_size=LARGEST_REQUEST,
                # The lower limit closes connections first; beyond this one, accepting would stop.
                connection_limit=connections + 50,
                channel_timeout=IDLE_SECONDS,
                # select() raises for files beyond 1024, which would end the server.
                asyncore_use_poll=True,
                cleanup_interval=fairness.CHECK_SECONDS,
                ident="helpscout-shim",
                clear_untrusted_proxy_headers=True,
            )
        except OSError as error:
            reason = error.strerror or error
            raise ConfigurationError(f"cannot listen on {host}:{port}: {reason}") from None
        for listening in list(self._sockets.values()):
            if hasattr(listening, "active_channels"):
                _wakes_safely(listening)
                fairness.make_fair(listening, connections)
        # It warns whenever requests wait for a thread.
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
        """Stop listening, finish the answers in progress, free the port.

        May be called from any thread, and twice. Requests that take too long are dropped.
        """
        self._act(self._stop_listening)
        self._server.task_dispatcher.shutdown(timeout=CLOSE_SECONDS)
        self._act(self._close_when_sent)
        ends = time.monotonic() + CLOSE_SECONDS
        while self._channels() and time.monotonic() < ends:
            if self._running:
                time.sleep(0.01)
            else:
                # Interrupted: answers that are already written still have to be sent.
                import_module("waitress.wasyncore").loop(
                    0.05, use_poll=True, map=self._sockets, count=1
                )
        self._act(self._close_sockets)

    def _act(self, act: Callable[[], None]) -> None:
        """Run `act` in the serving thread, to which the sockets belong."""
        waker = next((s for s in list(self._sockets.values()) if hasattr(s, "thunks")), None)
        if waker is None:
            return
        if not self._running:
            act()
            return
        finish = threading.Event()

        def acted() -> None:
            try:
                act()
            finally:
                finish.set()

        # `pull_trigger` releases the lock before it writes to its pipe; in between, the serving
        # thread may be woken by a request and close that pipe.
        with waker.lock:
            if waker._closed:
                return
            waker.thunks.append(acted)
            waker._physical_pull()
        while not finish.wait(0.1):
            if not self._running:
                act()
                return

    def _stop_listening(self) -> None:
        wasyncore = import_module("waitress.wasyncore")
        for listening in [s for s in self._sockets.values() if hasattr(s, "active_channels")]:
            # Its own `close` would close the waker too, which the answers under way need.
            listening.accepting = False
            wasyncore.dispatcher.close(listening)

    def _close_when_sent(self) -> None:
        for channel in self._channels():
            channel.close_when_flushed = True

    def _channels(self) -> list[Any]:
        return [s for s in list(self._sockets.values()) if hasattr(s, "close_when_flushed")]

    def _close_sockets(self) -> None:
        for socket in list(self._sockets.values()):
            socket.close()


def _wakes_safely(server: Any) -> None:
    """Makes waking safe when the serving thread has ended meanwhile.

    waitress would write to a closed pipe: an error in the log, or a byte in another file.
    """
    waker = server.trigger

    def pull() -> None:
        with waker.lock:
            if not waker._closed:
                waker._physical_pull()

    server.pull_trigger = pull


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
    """Run the gateway until interrupted.

    Args:
        host: where to listen, as for `Server`.
        port: where to listen; 0 takes any free one.
        app: another application to serve, in place of the gateway.
        allow_remote: permit an address that is not loopback.
        threads: requests answered at the same time.
        ready: called with the address once the socket listens.
        **options: those of `create_app`.

    Raises:
        ConfigurationError: as `Server` and `create_app` do.
    """
    # Werkzeug is loaded only where a gateway is served.
    application: WSGIApplication = app or import_module(
        "helpscout_shim.adapters.gateway"
    ).create_app(**options)
    server = Server(application, host, port, allow_remote=allow_remote, threads=threads)
    try:
        with _ended_by_sigterm():
            ready(server.url)
            server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()


@contextmanager
def _ended_by_sigterm() -> Generator[None, None, None]:
    """Service managers end a server with SIGTERM: handled like Ctrl-C, answers are finished."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)
