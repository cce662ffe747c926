/* Section 5.5: in the dialect of OL2 each argument has tags of its own. */
/* run: -xerrtags -xcompat=oracle */
BEGIN { x = 1; @ = llquantize(1, 10, x, 6, 20); }
