"""As much of Django as the example project needs, so that its test needs no Django."""
