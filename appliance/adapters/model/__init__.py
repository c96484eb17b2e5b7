"""The model behind `ports.model`: the vendor's client, the prompts, and the record of their test runs."""
