"""The log for outsiders: signed heads, proofs, evidence, what is kept and for how long."""
