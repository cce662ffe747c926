/* Section 2.5.2: names of types that scripts take from the system. */
/* run: -q */
hrtime_t t;
u_int8_t b;
mode_t m;
BEGIN { t = timestamp; b = 300; m = 0755; printf("%d %d %o %d\n", t > 0, b, m, sizeof (t)); exit(0); }
