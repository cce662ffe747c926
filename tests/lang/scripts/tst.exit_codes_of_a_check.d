/* Section 6.9: a check counts what is wrong and says so by its status. */
#pragma D option quiet
int bad;
BEGIN { want["a"] = 1; want["b"] = 2; got["a"] = 1; got["b"] = 3; }
BEGIN /want["a"] != got["a"]/ { printf("a differs\n"); bad++; }
BEGIN /want["b"] != got["b"]/ { printf("b differs: %d, not %d\n", got["b"], want["b"]); bad++; }
ERROR { printf("fault %d\n", arg4); bad += 10; }
BEGIN { printf("%d\n", *(int *)0x40); }
BEGIN { exit(bad); }
END { printf("status %d\n", bad); }
