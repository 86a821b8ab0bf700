"""The command, as `python -m seedlint` and as `seedlint`."""

from __future__ import annotations

import signal
import sys
from typing import NoReturn

from ._seedlint import command


def main() -> NoReturn:
    """Runs the command with the arguments of this process."""
    # The command ends at signals by itself; Python's handlers would wait for it.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(command(["seedlint", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
