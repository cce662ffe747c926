/* Section 4.2: an unresolved address prints itself in 50 columns. */
#pragma D option quiet
BEGIN { sym(1); usym(2); uaddr(3); mod(4); umod(5); func(6); ufunc(7); printf("|\n"); exit(0); }
