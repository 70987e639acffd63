"""What models answered: classes, probabilities and numbers, one or none per row."""
