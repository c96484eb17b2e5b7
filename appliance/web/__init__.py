"""The faces of the box: the desk's API on a UNIX socket, and the status page."""
