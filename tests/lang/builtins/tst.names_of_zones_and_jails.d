/* Section 3: neutral values, so that scripts of other systems run. */
#pragma D option quiet
BEGIN { printf("[%s] [%s] [%s]\n", zonename, jailname, root); exit(0); }
