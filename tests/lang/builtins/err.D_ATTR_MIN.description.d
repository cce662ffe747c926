/* Section 8.4: a description that promises less than amin asks for. */
/* run: -xerrtags -xamin=Standard/Standard/Common */
BEGIN { exit(0); }
