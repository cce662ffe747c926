/* Section 1.9: $$0 is the name of the script. */
#pragma D option quiet
BEGIN { printf("%s\n", $$0); exit(0); }
