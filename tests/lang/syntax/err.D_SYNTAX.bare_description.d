/* Section 2.1: a description in a file needs a body. */
/* run: -xerrtags */
BEGIN
