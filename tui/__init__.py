"""The front desk's terminal: a client of the desk's socket that knows nothing else of the product."""
