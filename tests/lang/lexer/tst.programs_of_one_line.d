/* Section 1.2: nothing needs a blank or a newline around it. */
/* run: -q */
int n;BEGIN,END/n<9/{n++;trace(n)}BEGIN/n/{exit(0)}
