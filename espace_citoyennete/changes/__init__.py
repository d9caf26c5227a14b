"""What changes in a planning already told: another rule, an absence, a move; and who must be told."""
