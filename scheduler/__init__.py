"""APScheduler as a metronome: ticks that call use cases."""
