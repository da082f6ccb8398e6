"""What a browser asks for, one file a noun."""
