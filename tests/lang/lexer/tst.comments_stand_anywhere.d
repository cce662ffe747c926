/* Section 1.1: comments between clauses, in a clause, over lines, after -> and in an expression. */
#pragma D option quiet
/* a comment
   of lines * / with stars ** */
/**/
BEGIN /* here */ /* and here */ {
	self-> /* a name follows */ a = 1 /* plus */ + /* two */ 2;
	printf("%d /* not a comment */\n", self->a); /*/ slash first *** stars ***/
	exit(0);
}
