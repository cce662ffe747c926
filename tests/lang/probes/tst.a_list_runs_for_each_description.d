/* Section 2.2.2: a probe that several descriptions of a list match runs the clause for each. */
/* run: -q */
dtrace:::BEGIN,
/* again */ dtrace:::BEGIN
,
BEGIN,END{ printf("%s %d\n", probename, ++n); }
BEGIN{exit(0)}
