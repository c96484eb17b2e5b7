"""What crosses the desk's socket, by screen: one module per screen, msgspec structs and nothing else.

The service fills them, the terminal shows them, OpenAPI is made from them. Nothing of the product is
imported here, so that a terminal needs nothing else of it. Instants are aware UTC, days are the office's.
A struct says what is shown, never how.
"""
