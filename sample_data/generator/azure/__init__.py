"""The Azure bill: actual and amortised cost exports of one MCA billing profile."""
