"""Telegram in: one typed input, one use case."""
