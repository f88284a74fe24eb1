"""What a sentence says: its words, the names in it, and what in a report is no sentence at all."""
