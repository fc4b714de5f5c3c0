"""What templates of delegations need."""
