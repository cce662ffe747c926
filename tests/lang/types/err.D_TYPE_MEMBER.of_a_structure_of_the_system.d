/* Section 2.6.3, 3: which member there is not. */
/* run: -xerrtags */
BEGIN { trace(((fileinfo_t *)arg0)->fi_nothing); }
