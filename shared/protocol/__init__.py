"""What phone and server say to each other: the signed body, the wire, limits and problems."""
