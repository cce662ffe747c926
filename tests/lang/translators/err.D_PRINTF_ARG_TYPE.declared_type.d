/* Section 9.4: an argument has the declared type. */
/* run: -xerrtags -Z */
provider app { probe query__start(string text, int n); probe query__done(int status); };
app:::query-start { printf("%d", args[0]); }
