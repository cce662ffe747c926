/* Section 9.4: a translated argument is no value as a whole. */
/* run: -xerrtags -Z */
struct o { int m; };
translator struct o < int v > { m = v; };
provider app { probe go(int x) : (struct o *x); };
app1:::go { trace(args[0]); }
