/* Section 5.6.1, 4.2: a key with a byte that C cannot print is a dump; trace() shows a string all the same. */
/* run: -xstrsize=20 */
#pragma D option quiet
BEGIN { s = "\303\251"; trace(s); @["tab\there"] = count(); @b["caf\303\251"] = sum(2); exit(0); }
