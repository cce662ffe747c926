#ifndef DEFS_H
#define DEFS_H
#define LIMIT 40
#define TWICE(x) ((x) * 2)
enum kind { K_ONE = 1, K_TWO, K_THREE };
union value { int n; char *s; };
typedef struct entry { enum kind kind; union value v; unsigned flags : 4; } entry_t;
#endif
