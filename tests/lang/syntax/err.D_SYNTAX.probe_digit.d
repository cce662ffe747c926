/* Section 2.2.2: a description does not begin with a digit. */
/* run: -xerrtags */
3BEGIN { exit(0); }
