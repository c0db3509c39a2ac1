"""The launcher behind ./spm: standard-library Python only."""
