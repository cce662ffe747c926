#pragma D depends_on library b.d

struct raw { int a; char *s; };

translator info_t < struct raw *p > {
	i_a = p->a * FACTOR;
	i_s = p->s == NULL ? "<none>" : stringof(p->s);
};

inline string whose = "the library's";
