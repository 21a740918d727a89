"""What released apps have signed, kept as they sent it, to be replayed for ever."""
