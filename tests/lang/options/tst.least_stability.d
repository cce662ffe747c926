/* Section 8.4: what is stable enough is accepted. */
/* run: -xamin=Private/Private/Unknown */
#pragma D option quiet
BEGIN { printf("accepted\n"); exit(0); }
