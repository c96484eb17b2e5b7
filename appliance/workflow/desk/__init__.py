"""What people at the front desk see and do."""
