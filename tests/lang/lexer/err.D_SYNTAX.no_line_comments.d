/* Section 1.1: there are no comments to the end of the line. */
/* run: -xerrtags */
BEGIN { trace(1); // x
}
