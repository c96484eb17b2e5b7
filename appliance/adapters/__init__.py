"""The outside world, one module per thing or vendor. Errors are translated here and nowhere else."""
