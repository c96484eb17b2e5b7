"""Who may be texted: consent, the gate, how fast texts may leave."""
