"""Structs shared with the faces; nothing else."""
