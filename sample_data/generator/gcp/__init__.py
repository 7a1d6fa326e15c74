"""The Google Cloud bill: detailed exports of two billing accounts."""
