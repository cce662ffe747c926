/* Section 4.2: characters are signed; bytes of other types are numbers, and so are their arrays. */
#pragma D option quiet
typedef unsigned char byte_t;
byte_t raw[4]; uint8_t mac[6]; signed char text[3]; char full[2]; _Bool yes; bool no;
struct s { unsigned char u; char c; _Bool b; uint8_t a[3]; char t[3]; unsigned char bits:3; } v;
BEGIN { raw[1] = 200; mac[0] = 0xde; text[0] = 'h'; full[0] = 'o'; full[1] = 'k'; yes = 1; }
BEGIN { print(raw); print(mac); print(text); print(full); print(yes); print(no); }
BEGIN { print((int8_t)65); print((uchar_t)65); print((char)200); print((unsigned char)0); }
BEGIN { v.u = 7; v.c = 7; v.b = 1; v.a[2] = 9; v.t[0] = 'x'; v.bits = 5; print(v); exit(0); }
