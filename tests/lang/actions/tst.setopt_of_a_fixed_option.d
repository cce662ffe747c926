/* Section 8.1: a run-time option is fixed once tracing is active. */
#pragma D option quiet
BEGIN { setopt("bufsize", "1m"); exit(0); }
