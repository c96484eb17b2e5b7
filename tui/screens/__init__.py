"""One module per screen. A screen asks the client, shows what it got, and turns keys into acts."""
