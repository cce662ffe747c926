/* Section 15.1: a clause that records only its exit prints its line. */
BEGIN { exit(0); }
