dif 1
setting argref 1
setting compat "illumos"
setting quiet 0
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
type 57 Record(kind=Struct tag="p" size=8 align=4 members=[(name="x" ty=6 offset_bits=0 bits=-) (name="y" ty=6 offset_bits=32 bits=-)]) ; struct p
variable 0 name="a" scope=Global ty=57 storage=Bytes(8) keys=-
variable 1 name="b" scope=Global ty=57 storage=Bytes(8) keys=-
format 0
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text "\n"
clause 0 source=0 recording=Record destructive=false marks=[0 3 6 8 11 14 17 20]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=4 signed=true) ty=6     ; int
  field 1 kind=Int(size=4 signed=true) ty=6     ; int
  field 2 kind=Int(size=4 signed=true) ty=6     ; int
  field 3 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Printf(format=0 args=(first=0 n=3))
  action 1 Exit(field=3)
  code
          ; action 1
       0  imm r0, #1
       1  adg r1, v0                            ; a
       2  st r1, r0, i32, #0
          ; action 2
       3  imm r0, #2
       4  adg r1, v0                            ; a
       5  st r1, r0, i32, #4
          ; action 3
       6  adg r0, v0                            ; a
       7  cpg r0, v1                            ; b
          ; action 4
       8  imm r0, #9
       9  adg r1, v0                            ; a
      10  st r1, r0, i32, #0
          ; action 5
      11  adg r0, v1                            ; b
      12  ld r0, r0, i32, #0
      13  rec r0, f0
          ; action 6
      14  adg r0, v1                            ; b
      15  ld r0, r0, i32, #4
      16  rec r0, f1
          ; action 7
      17  adg r0, v0                            ; a
      18  ld r0, r0, i32, #0
      19  rec r0, f2
          ; action 8
      20  imm r0, #0
      21  exit r0, f3
      22  ret
  end
