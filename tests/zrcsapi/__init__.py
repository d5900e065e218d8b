"""Tests of the client: no Home Assistant in here."""
