/* Section 2.6.3: an address is not written to, whoever holds it. */
/* run: -xerrtags */
BEGIN { this->address = (uintptr_t)alloca(8); *(int *)this->address = 3; }
