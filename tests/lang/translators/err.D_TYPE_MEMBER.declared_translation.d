/* Section 9.4: a translated argument has the members of its type. */
/* run: -xerrtags -Z */
struct o { int m; };
translator struct o < int v > { m = v; };
provider app { probe go(int x) : (struct o *x); };
app1:::go { trace(args[0]->nosuch); }
