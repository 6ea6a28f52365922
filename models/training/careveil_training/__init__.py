"""Training, export and evaluation of CareVeil's two neural networks."""
