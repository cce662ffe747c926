/* Section 9.4: declared probes give args[] their types, before any of them exists. */
/* run: -q -Z */
provider app { probe query__start(string text, int n); probe query__done(int status); };
struct o { int m; };
translator struct o < int v > { m = v + 1; };
provider lib { probe go(int a, string b) : (string b, struct o *a); };
app*:::query-start { printf("%s %d", args[0], args[1]); }
lib77:::go { printf("%s %d", args[0], args[1]->m); }
BEGIN { printf("ok\n"); exit(0); }
