"""What is done to text: made readable, made comparable, made safe HTML, given a title. Pure functions, no database."""
