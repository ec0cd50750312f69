"""What monitors and people are to know of an archive: named checks, the alarms that are open, figures for Prometheus.

Nothing here touches the network: crawler.notify sends the messages.
"""
