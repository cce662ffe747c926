/* Section 2.7, 3: a translation of builtins into a structure of one's own. */
#pragma D option quiet
struct who { int pid; int parent; string name; };
translator struct who < int p > { pid = p; parent = ppid; name = execname; };
struct who w;
BEGIN { w = xlate <struct who> (pid); printf("%d %d %s\n", w.pid == $pid, w.parent == $ppid, w.name); exit(0); }
