"""The files, folders and addresses that the code spells out or puts together."""
