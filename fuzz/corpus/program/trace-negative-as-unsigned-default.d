dif 1
setting argref 1
setting compat "illumos"
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
int 0 4294967295                                ; 0xffffffff
clause 0 source=0 recording=Record destructive=false marks=[0 2 4 6 8]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=1 signed=false) ty=3    ; unsigned char
  field 1 kind=Int(size=2 signed=false) ty=5    ; unsigned short
  field 2 kind=Int(size=4 signed=false) ty=7    ; unsigned int
  field 3 kind=Int(size=8 signed=false) ty=9    ; unsigned long
  field 4 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Trace(field=0)
  action 1 Trace(field=1)
  action 2 Trace(field=2)
  action 3 Trace(field=3)
  action 4 Exit(field=4)
  code
          ; action 1
       0  imm r0, #255
       1  rec r0, f0
          ; action 2
       2  imm r0, #65535
       3  rec r0, f1
          ; action 3
       4  int r0, i0                            ; 0xffffffff
       5  rec r0, f2
          ; action 4
       6  imm r0, #-1
       7  rec r0, f3
          ; action 5
       8  imm r0, #0
       9  exit r0, f4
      10  ret
  end
