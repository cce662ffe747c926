/* Section 1.10: headers that are found by -I give types, tags, enumerators and macros. */
/* run: -q -C -Iheaders -DMORE="sub/more.h" */
#define STRING(x) #x
#include "defs.h"
#include "sub/more.h"
struct entry_of_mine { entry_t e; int more; };
inline string name_of[enum kind k] = k == K_ONE ? "one" : k == K_TWO ? "two" : "?";
BEGIN
{
	this->e = (entry_t *)alloca(sizeof (entry_t));
	this->e->kind = K_TWO;
	this->e->v.n = LIMIT;
	this->e->flags = 17;
	printf("%d %d %d %d\n", this->e->kind, this->e->v.n, this->e->flags, TWICE(this->e->v.n + 1));
	printf("%s %s %d\n", name_of[this->e->kind], name_of[K_THREE], sizeof (struct entry_of_mine));
	printf("%s\n", STRING(LIMIT));
	exit(0);
}
