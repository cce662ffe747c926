/* Section 1.8: a built-in variable belongs to no program. */
/* run: -xerrtags */
#pragma D attributes Stable/Stable/Common pid
BEGIN { exit(0); }
