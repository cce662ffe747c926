/* Section 12.2: in both dialects. */
/* run: -q -xcompat=oracle */
BEGIN { printf("%d [%s] %d\n", msgsize(0), d_path(0), getf(3) == 0); exit(0); }
