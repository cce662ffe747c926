/* Section 2.1, 8.4: with the option empty a program may say nothing. */
/* run: -q -xempty -nBEGIN{exit(0);} */
int x;
