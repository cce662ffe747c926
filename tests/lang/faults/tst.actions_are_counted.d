/* Section 6.6: a printf counts its arguments, an aggregation its id, its keys and its function. */
#pragma D option quiet
int z;
BEGIN { x = 1; y = 1 / z; }
BEGIN { printf("%d %d %d", 1, 2, 3); y = 1 / z; }
BEGIN { printf("none"); y = 1 / z; }
BEGIN { @c[1, "k"] = count(); y = 1 / z; }
BEGIN { @s = sum(1); y = 1 / z; }
BEGIN { trace(1); y = 1 / z; }
BEGIN { printf("%d %d", 1, 1 / z); }
BEGIN { @q[1 / z] = count(); }
BEGIN { exit(0); }
