"""Pictures as numbers: where each square, bar and point stands. Templates draw them, stylesheets colour them.

A year is drawn as a strip of weeks, a column each, and cut into halves of as many columns: they stand in one row where
there is room, and one under the other where there is not.
"""
