"""RecallBox: the on-premise dental recall appliance."""

__version__ = "0.1.0"
