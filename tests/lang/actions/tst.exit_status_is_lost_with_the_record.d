/* Section 4.1, 6.6: a fault discards the record, and the status with it. */
#pragma D option quiet
int z;
BEGIN { exit(4); x = 1 / z; }
