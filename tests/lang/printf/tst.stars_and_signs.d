/* Section 7.1: a negative width justifies left, a negative or zero precision is none. */
#pragma D option quiet
BEGIN { printf("[%*d][%*d][%-*d][%0*d]\n", 5, 1, -5, 2, 5, 3, 5, 4); }
BEGIN { printf("[%.*s][%.*s][%.*s]\n", 2, "hello", 0, "hello", -1, "hello"); }
BEGIN { printf("[%*.*s][%-*.*s][%*.*d]\n", 6, 2, "hello", 6, 2, "hello", 6, 3, 7); exit(0); }
