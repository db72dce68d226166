"""What if no operation were prepared? The development server, with or without that."""

import sys
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from pathlib import Path

from graphql.execution import ExecutionResult

from bench.servers import HOST, ROOT, Running, started
from cosyncjwt import serving
from cosyncjwt.app import create_app
from cosyncjwt.commands import development_settings
from cosyncjwt.http.graphql import Execution
from cosyncjwt.http.graphql.body import GraphQLRequest
from cosyncjwt.http.graphql.documents import Document
from cosyncjwt.listening import listening_socket
from cosyncjwt.logs import configure_logs


class Plainly(Execution):
    """Executes what comes again as it executes what comes for the first time."""

    def run(
        self, document: Document, request: GraphQLRequest, context: object
    ) -> ExecutionResult | Awaitable[ExecutionResult]:
        """Execute the operation that the request names."""
        return self.plainly(document, request, context)


EXECUTIONS = {"graphql-core": Plainly, "prepared": Execution}


@contextmanager
def executing(name: str, data: Path) -> Iterator[Running]:
    """Run a development server on a data folder, executing in the way of this name."""

    def command_of(port: int) -> tuple[tuple[str, ...], dict[str, str]]:
        command = (sys.executable, "-m", "bench.plainly", str(port), str(data), name)
        return command, {"PYTHONPATH": str(ROOT)}

    with started(command_of, data.with_suffix(".log"), workers=1) as running:
        yield running


def main(port: int, data: Path, name: str) -> None:
    """Serve a data folder as `cosyncjwt dev` does."""
    configure_logs(development=True)
    settings = development_settings(data, f"http://{HOST}:{port}")
    app = create_app(settings, execution=EXECUTIONS[name])
    serving.serve_one(app, listening_socket(HOST, port), started=lambda: None)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
