"""From an approved mailing to mailboxes: a list, claims, connections, a journal, and recovery of who died."""
