"""The health of the box, its updates and what may pass its network."""
