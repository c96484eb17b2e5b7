"""Texts on their way out: composed, offered slots, sent, followed, noted in the PMS."""
