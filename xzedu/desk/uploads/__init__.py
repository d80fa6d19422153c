"""Imports in the browser. See docs/import-a-table.md."""
