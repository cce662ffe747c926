/* Section 13: the oracle dialect has no option temporal. */
/* run: -xcompat=oracle -xtemporal */
BEGIN { exit(0); }
