"""Boots the real image in a machine of its own and talks to its serial console."""
