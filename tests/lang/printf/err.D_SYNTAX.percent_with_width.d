/* Section 7.1: %% takes no flags. */
/* run: -xerrtags */
BEGIN { printf("%5%"); }
