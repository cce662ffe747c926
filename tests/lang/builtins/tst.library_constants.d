/* Section 4.6: names of signals, errors and address families. */
#pragma D option quiet
BEGIN { printf("%d %d %d %d %d\n", SIGINT, SIGKILL, ENOENT, AF_INET, sizeof (SIGINT)); exit(0); }
