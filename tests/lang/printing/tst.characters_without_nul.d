/* Section 4.2: printable bytes without NUL are padded, also in quiet mode. */
#pragma D option quiet
struct s { char c[3]; };
BEGIN { p = (struct s *)alloca(3); bcopy("abc" + 0, p, 3); trace(*p); printf("|\n"); exit(0); }
