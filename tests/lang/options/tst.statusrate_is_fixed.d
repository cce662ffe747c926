/* Section 8.2: statusrate cannot be set while tracing. */
/* run: -q -xstatusrate=100ms */
BEGIN { setopt("statusrate", "1s"); exit(0); }
