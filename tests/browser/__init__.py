"""Tests in front of a real browser: a person's ways through a real Home Assistant."""
