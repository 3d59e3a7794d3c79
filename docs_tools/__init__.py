"""Makes the documentation that follows from the code. Development only: nothing here ships."""
