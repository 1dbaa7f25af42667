"""What everyone may see and use again: public figures of closed periods (docs/open-data.md)."""
