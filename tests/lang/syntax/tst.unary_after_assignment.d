/* Section 2.6: =+ and =- are two tokens. */
/* run: -q */
BEGIN { x =+ 3; y =- 4; printf("%d %d\n", x, y); exit(0); }
