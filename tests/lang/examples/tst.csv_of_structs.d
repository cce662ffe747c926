/* Section 2.5.4, 2.7: records as structs, printed as lines. */
#pragma D option quiet
struct row { int id; string name; long bytes; };
struct row rows[int]; struct row r; int n;
BEGIN { r.id = 1; r.name = "alpha"; r.bytes = 1 << 20; rows[n++] = r; }
BEGIN { r.id = 2; r.name = "beta,gamma"; r.bytes = -1; rows[n++] = r; rows[0].bytes /= 1024; }
BEGIN { printf("id,name,bytes\n%d,\"%s\",%d\n%d,\"%s\",%d\n", rows[0].id, rows[0].name, rows[0].bytes, rows[1].id, rows[1].name, rows[1].bytes); exit(0); }
