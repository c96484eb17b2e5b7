"""What the box does, as recorded steps: load, decide, write with audit in one transaction, act.

Plain synchronous functions over ports. A step that was committed is never done again; a step that was
not is found and resumed at the next run. No transaction is open across a call to the outside.
"""
