"""Parts of screens. None asks the service anything: they show what they are given and tell what was done."""
