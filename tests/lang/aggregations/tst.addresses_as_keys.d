/* Section 4.2, 5.1: stacks and symbols are keys. */
#pragma D option quiet
BEGIN { @a[usym(1)] = count(); @b[sym(2), 7] = count(); @c[uaddr(3)] = count(); exit(0); }
