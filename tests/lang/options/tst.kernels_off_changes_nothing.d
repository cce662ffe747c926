/* Section 5.2: the same counts whether clauses run as ready-made functions or not. */
/* run: -xkernels=off */
#pragma D option quiet
BEGIN { @a = count(); @b[1, "x"] = sum(5); }
BEGIN { @a = count(); @b[1, "x"] = sum(2); exit(0); }
