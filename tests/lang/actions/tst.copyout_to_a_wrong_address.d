/* Section 4.3: copyout and copyoutstr of a bad address are faults, not crashes. */
/* run: -w */
#pragma D option quiet
ERROR { printf("%d %d\n", arg4, arg5); }
BEGIN { p = (char *)alloca(4); copyout(p, 8, 4); printf("never\n"); }
BEGIN { copyoutstr("text", 9, 5); printf("never\n"); }
BEGIN { copyout((void *)16, 8, 4); printf("never\n"); }
BEGIN { exit(0); }
