"""What keeps the doors: content security policy, the admin's login, refusals with a way on."""
