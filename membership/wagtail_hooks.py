"""The admin's screens about members; each noun has its own module."""
