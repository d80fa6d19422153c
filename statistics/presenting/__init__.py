"""What the pages of balance, targets and outlook show: addresses read, figures put into words, charts and files."""
