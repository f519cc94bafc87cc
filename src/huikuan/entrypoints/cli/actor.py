"""Who acts through a command: the installation itself, started by a user of the machine (D3)."""

import getpass
import uuid

from huikuan.kernel.actors import Actor, system


def operator() -> Actor:
    """The actor of this run of the program; evidence shows the machine's user and the run."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        # a container may run us under a number without a name
        name = "unknown"
    return system(f"command:{name}", uuid.uuid4().hex)
