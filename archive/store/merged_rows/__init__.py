"""What the ledger of another machine says, and its rows in the tables here (docs/many-machines.md)."""
