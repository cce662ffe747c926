/* Section 1.8: a control line does not begin with a string; the line is the following one. */
/* run: -xerrtags */
# "file"
BEGIN { exit(0); }
