"""The night: pull the PMS, say where everybody stands, decide who gets a text."""
