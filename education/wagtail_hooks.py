"""The admin's screens of education; each noun has its own module."""
