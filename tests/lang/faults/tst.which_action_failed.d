/* Section 6.6: actions are counted as they are recorded. */
/* run: -q */
ERROR { printf("clause %d action %d\n", arg1, arg2); }
BEGIN / *(int *)8 / { trace(1); }
BEGIN { x = 0; trace(1); trace(1 / x); }
BEGIN { printf("%d %d %d", 1, 2, 3 % x); }
BEGIN { @a[1, *(int *)8] = sum(2); }
BEGIN { @b = sum(*(int *)8); }
BEGIN { trace(0); printf("text"); y = *(char *)(uintptr_t)x; trace(2); }
BEGIN { exit(0); }
