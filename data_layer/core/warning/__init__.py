"""Early warning: what is unusual, what will be late, and how far to trust it; pure, from counts and
times to findings. Words for officials, tables and pages live elsewhere."""
