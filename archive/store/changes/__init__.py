"""What a job changes in a large working file, so that its end costs by that and not by what is stored."""
