/* Section 1.1: comments stand between any two tokens. */
/* run: -q */
/* a */ int /* b */ x /* c */ ; /* d */
BEGIN /* e */ /1/ /* f */ { /* g */ this /* h */ -> /* i */ y = /* j */ 3; x = this->y; printf("%d\n", x); exit(0); } /* k */
