/* Section 6.7: with droptags the tag comes first. */
/* run: -xdroptags */
#pragma D option quiet
BEGIN { a = speculation(); b = speculation(); c = speculation(); exit(0); }
