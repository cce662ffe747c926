/* Section 4.3: the current folder is no file. */
/* run: -xerrtags */
BEGIN { freopen("."); }
