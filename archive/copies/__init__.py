"""Which texts are copies of one work: what two texts share, and what that makes of them (`same_work.compare`)."""
