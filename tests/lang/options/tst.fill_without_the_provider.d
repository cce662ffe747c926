/* Section 11.2: room for END is reserved however the clause describes it. */
/* run: -q -b256 -xbufpolicy=fill */
BEGIN { printf("1\n"); }
BEGIN { printf("2\n"); }
BEGIN { printf("3\n"); }
BEGIN { printf("4\n"); }
BEGIN { printf("5\n"); }
BEGIN { printf("6\n"); }
BEGIN { printf("7\n"); }
BEGIN { printf("8\n"); }
BEGIN { printf("9\n"); }
BEGIN { printf("10\n"); }
BEGIN { printf("11\n"); }
BEGIN { printf("12\n"); }
BEGIN { printf("13\n"); }
BEGIN { printf("14\n"); }
BEGIN { printf("15\n"); }
BEGIN { printf("16\n"); }
BEGIN { printf("17\n"); }
dtrace:::E* { printf("END\n"); }
