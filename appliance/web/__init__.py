"""The two faces that speak HTTP: the desk's API and the status page."""
