/* Section 4.4, 5.2: clear() keeps the keys; every function shows 0. */
#pragma D option quiet
BEGIN { @c[1] = count(); @s[1] = sum(10); @v[1] = avg(10); @m[1] = min(10); @M[1] = max(-10); @d[1] = stddev(4); }
BEGIN { @q[1] = quantize(10); @l[1] = lquantize(10, 0, 100, 50); @ll[1] = llquantize(10, 10, 0, 1, 10); }
BEGIN { clear(@c); clear(@s); clear(@v); clear(@m); clear(@M); clear(@d); clear(@q); clear(@l); clear(@ll); exit(0); }
