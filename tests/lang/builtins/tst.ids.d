/* Section 3, 9.1: id of the probe, epid of the clause from 1 on. */
#pragma D option quiet
BEGIN { printf("%d %d\n", id, epid); }
BEGIN { printf("%d %d\n", id, epid); exit(0); }
END { printf("%d %d\n", id, epid); }
