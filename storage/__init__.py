"""The record: tables, queries, the one transaction, and what is waiting to go in and out."""
