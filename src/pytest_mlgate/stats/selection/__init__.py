"""Which of several candidates is the best, and is that more than luck."""
