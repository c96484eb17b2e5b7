"""Parts of screens. None of them asks the service anything: they show what they are given and tell what was done."""
