"""Work promised in the transaction of a change, and carried out afterwards, at least once."""
