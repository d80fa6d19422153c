"""The same documents as pages of a Wagtail site, with the models, templates and settings of its tutorial."""
