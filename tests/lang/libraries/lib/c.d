/* What it is about is not there, so nothing of it is. */
inline int before = 1;
#pragma D depends_on provider nowhere
inline int after = 2;
