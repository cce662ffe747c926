/* Section 9.4: a declared probe has so many arguments. */
/* run: -xerrtags -Z */
provider app { probe query__start(string text, int n); probe query__done(int status); };
app123:::query-start { trace(args[2]); }
