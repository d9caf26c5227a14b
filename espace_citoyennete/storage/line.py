"""A line to the server that does not wait for ever for an answer, whoever keeps the line open meanwhile."""

from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

# Seconds: the server itself ends a statement before that, and what is slower says that it is.
PATIENCE = 20.0


class Line(psycopg.Connection[Any]):
    """Closes itself on a question that stays without an answer: the server was lost, though nothing says so.

    What keeps the line between both acknowledges each packet: neither the system nor the server sees it.
    """

    patience: float | None = PATIENCE

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for an answer, as `psycopg` does, no longer than its patience."""
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.OperationalError as error:
            if error.sqlstate is None and self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise


def be_patient(line: Any) -> None:
    """Let what is asked on a line take the time that it takes, on both sides."""
    line.patience = None
    line.execute("SET statement_timeout = 0")
    line.commit()
