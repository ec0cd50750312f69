"""All that touches the network: sources, the systems that sites run on, and the crawl itself."""
