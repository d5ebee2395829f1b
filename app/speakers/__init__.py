"""What speakers see and give of themselves by their personal link."""
