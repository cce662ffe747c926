/* Section 8.3: the oracle dialect does not know agghist. */
/* run: -xcompat=oracle -xerrtags */
#pragma D option agghist
BEGIN { exit(0); }
