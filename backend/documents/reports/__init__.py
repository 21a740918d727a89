"""Official reports: figures counted from the log up to one event, frozen, signed, and counted again."""
