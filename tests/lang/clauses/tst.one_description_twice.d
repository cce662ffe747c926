/* Section 2.2.2: a probe that a list names twice runs the clause twice. */
BEGIN, dtrace:::BEGIN { trace(++n); }
BEGIN { exit(0); }
