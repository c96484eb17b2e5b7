"""SMS carriers. Each vendor's words, codes and quirks stop at its module."""
