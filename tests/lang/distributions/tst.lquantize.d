/* Section 5.6.3: the example of the reference. */
#pragma D option quiet
BEGIN {
	@ = lquantize(-1, 0, 100, 10); @ = lquantize(5, 0, 100, 10); @ = lquantize(7, 0, 100, 10);
	@ = lquantize(12, 0, 100, 10, 3); @ = lquantize(99, 0, 100, 10, 2); @ = lquantize(150, 0, 100, 10, 2);
	exit(0);
}
