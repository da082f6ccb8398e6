"""The reading list itself: papers, the lists they come in, their topics and what readers make of them."""
