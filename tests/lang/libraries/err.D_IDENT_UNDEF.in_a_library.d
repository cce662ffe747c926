/* Section 10.2: a mistake in a library is told with the library's name; the program cannot be compiled. */
/* run: -xerrtags -Lwrong */
BEGIN { exit(0); }
