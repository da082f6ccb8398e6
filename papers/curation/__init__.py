"""What curators do to papers, topics and lists: said outright, written down, and taken back."""
