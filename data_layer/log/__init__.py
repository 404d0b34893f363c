"""The one writer of events and the rollups it keeps."""
