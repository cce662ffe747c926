/* Section 1.8: attributes for an identifier that never appears. */
/* run: -xerrtags */
#pragma D attributes Stable/Stable/Common nobody
BEGIN { exit(0); }
