"""Work that spans tables: writer thread, change feed, county packs, accounts, demo county."""
