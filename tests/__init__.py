"""Tests of the Zoom Rooms integration, on four floors: bytes, pair, SSH, Home Assistant."""
