"""Who is due for a visit, how urgently, and in which cohort and touch."""
