/* Section 4.6, 11.4: both ends are checked. */
#pragma D option quiet
ERROR { printf("%d\n", arg4); }
BEGIN { p = (char *)alloca(16); bcopy(p, p + 10, 7); printf("never\n"); }
BEGIN { p = (char *)alloca(16); bcopy(p, p, 1000000); printf("never\n"); }
BEGIN { p = (char *)alloca(16); bcopy((void *)8, p, 1); printf("never\n"); }
BEGIN { p = (char *)alloca(16); bcopy(p, (void *)8, 1); printf("never\n"); }
BEGIN { p = (char *)alloca(16); bcopy(p, p, 0); bcopy(p, p + 8, 8); printf("fine\n"); exit(0); }
