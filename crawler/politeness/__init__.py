"""When a request may be sent: the turns of hosts and of operators' servers, and which hosts are left alone."""
