/* Section 9.4: the probes that a description may mean must agree about an argument. */
/* run: -xerrtags -Z */
provider app { probe query__start(string text, int n); probe query__done(int status); };
app*:::query-* { trace(args[0]); }
