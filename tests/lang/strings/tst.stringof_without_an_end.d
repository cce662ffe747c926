/* Section 2.5.3, 11.4: memory that ends before the string does is a fault. */
#pragma D option quiet
BEGIN { p = (char *)alloca(2); p[0] = p[1] = 'x'; printf("%s\n", stringof(p)); }
BEGIN { printf("%s\n", stringof(16)); }
BEGIN { exit(0); }
