"""What happened in the archive, in the order of time, for those who follow it: the timeline, and Atom feeds of it."""
