"""The demonstration: the first customer's facts with invented people, built through the services of the pages."""
