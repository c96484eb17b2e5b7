"""What the workflows need from outside, as protocols. The docstrings are the contracts."""
