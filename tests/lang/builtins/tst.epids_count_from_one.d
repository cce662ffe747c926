/* Section 3, 9.3: epid numbers the enablings in order. */
#pragma D option quiet
BEGIN { printf("%d\n", epid); }
BEGIN, END { printf("%d\n", epid); }
BEGIN { exit(0); }
