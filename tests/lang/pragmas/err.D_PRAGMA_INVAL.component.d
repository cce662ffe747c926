/* Section 1.8: a provider has five parts. */
/* run: -xerrtags */
provider p { probe a(); };
#pragma D attributes Stable/Stable/Common provider p arguments
BEGIN { exit(0); }
