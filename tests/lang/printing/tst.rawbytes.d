/* Section 4.2: rawbytes makes every string a hex dump. */
/* run: -xrawbytes */
#pragma D option quiet
struct s { char c[3]; };
BEGIN { p = (struct s *)alloca(3); bcopy("abc" + 0, p, 3); trace(*p); exit(0); }
