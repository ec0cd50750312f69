"""The connections of clients: how many there may be, how long each may keep the site waiting, how a head is read."""
