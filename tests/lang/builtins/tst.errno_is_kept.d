/* Section 3: errno is that of the thread when the probe fires; nothing failed in BEGIN. */
#pragma D option quiet
BEGIN { printf("%d %d\n", errno, sizeof (errno)); exit(0); }
