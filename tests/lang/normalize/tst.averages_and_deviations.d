/* Section 5.2: the average of normalized values, squares divided by the square of the factor. */
#pragma D option quiet
BEGIN { @a = avg(10); @a = avg(20); @d = stddev(10); @d = stddev(20); normalize(@a, 2); normalize(@d, 2); printa("%@d ", @a); printa("%@d\n", @d); exit(0); }
