/* Section 1.8: a binding for an identifier that never appears. */
/* run: -xerrtags */
#pragma D binding "1.0" nobody
BEGIN { exit(0); }
