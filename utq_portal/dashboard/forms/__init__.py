"""Forms of the desks and of the kernel's pages."""
