"""The bureau's desk: what staff work with beyond the records of one app."""
