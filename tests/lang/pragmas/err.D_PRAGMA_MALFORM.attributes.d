/* Section 1.8: attributes need their identifier. */
/* run: -xerrtags */
#pragma D attributes Stable/Stable/Common
BEGIN { exit(0); }
