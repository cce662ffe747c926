/* Section 4.6: scratch results live until the end of the clause. */
#pragma D option quiet
BEGIN { n = 1500; p = (char *)alloca(n); printf("one\n"); }
BEGIN { n = 1500; p = (char *)alloca(n); printf("two\n"); }
BEGIN { *p = 1; printf("never\n"); }
BEGIN { trace(*p); printf("never\n"); }
BEGIN { exit(0); }
