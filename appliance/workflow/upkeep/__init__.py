"""The box looking after itself: backups, restarts, health, keys, the takeover from another product."""
