"""Four files: base (safe everywhere), dev, test, production. The environment is read here and nowhere else."""
