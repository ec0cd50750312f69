"""The pages about the archive as a whole: home, what it holds and lacks, the state of its sources, its quality."""
