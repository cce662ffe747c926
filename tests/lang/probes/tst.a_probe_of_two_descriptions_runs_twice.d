/* Section 2.2.2: a clause runs once for each description that matches. */
#pragma D option quiet
BEGIN, B*N { printf("%d\n", ++n); }
BEGIN { exit(0); }
