"""What has to be there for the code to run: distributions, and what it fetches itself."""
