/* Section 8.4: clear(), trunc() and normalize() change the values of each stream too. */
/* run: -xaggpercpu -xcompat=oracle */
#pragma D option quiet
BEGIN { @c = sum(5); @t["a"] = sum(1); @t["b"] = sum(2); @n = sum(30); }
BEGIN { clear(@c); trunc(@t, 1); normalize(@n, 10); printa(@t); exit(0); }
