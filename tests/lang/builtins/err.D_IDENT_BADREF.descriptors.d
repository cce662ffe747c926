/* Section 3: the array of descriptors is no scalar. */
/* run: -xerrtags */
BEGIN { trace(fds); }
