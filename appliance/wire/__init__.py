"""What crosses the desk's socket, one module a screen, and the status page's snapshot: msgspec structs only.

The service fills them, the terminal shows them, OpenAPI is made from them. Nothing of the product is
imported here, so that a terminal needs nothing else of it. Instants are aware UTC, days are the office's.
A struct says what is shown, never how.
"""
