"""The log as bytes: records, tree, signed heads, proofs, forms for outsiders."""
