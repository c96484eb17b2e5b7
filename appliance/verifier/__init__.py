"""The tool for outsiders. One file that stands alone and imports nothing of the product."""
