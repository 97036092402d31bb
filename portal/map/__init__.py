"""How the district map's paths were derived. Not used when the portal runs."""
