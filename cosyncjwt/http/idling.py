"""When is a kept connection closed over which nothing comes any more? By one timer, which looks and waits on.

The web server sets a timer after each answer and takes it back when the next request comes. Here it stays:
when it is due, it is set anew for what is missing of the time since the last answer.

Knows of uvicorn: all that `on_response_complete` does, and that whatever comes over a connection first calls
`_unset_keepalive_if_required`.
"""

from cosyncjwt.http.whole_answers import WholeAnswers


class Idling(WholeAnswers):
    """uvicorn's protocol, closing what is idle by one timer for each connection."""

    _idle_since: float | None = None
    """When the last answer left; None as soon as anything has come since."""

    def on_response_complete(self) -> None:
        """Begin the request that waits already, or wait for the next one."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            self.on_closing()
            return
        self.flow.resume_reading()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)  # type: ignore[arg-type]  # the same application
            return
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(self.timeout_keep_alive, self._look)

    def on_closing(self) -> None:
        """Leave the rest to the transport: the connection was closed with the answer."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        super().connection_lost(exc)
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None

    def _look(self) -> None:
        self.timeout_keep_alive_task = None
        if self._idle_since is None:
            return
        rest = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if rest > 0:
            self.timeout_keep_alive_task = self.loop.call_later(rest, self._look)
        else:
            self.timeout_keep_alive_handler()

    def _unset_keepalive_if_required(self) -> None:
        # Called for whatever comes.
        self._idle_since = None
