"""Rules of the year: what is on when, who is taken, how often bodies meet, and in which order."""
