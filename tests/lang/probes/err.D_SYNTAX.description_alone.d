/* Section 2.1: in a file a description needs a clause. */
/* run: -xerrtags */
BEGIN
