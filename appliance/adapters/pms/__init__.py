"""Practice-management systems. Each vendor's words, columns and quirks stop at its module."""
