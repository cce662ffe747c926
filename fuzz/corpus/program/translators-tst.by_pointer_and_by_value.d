dif 1
setting argref 1
setting compat "illumos"
setting quiet 0
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
type 57 Record(kind=Struct tag="in" size=8 align=4 members=[(name="a" ty=6 offset_bits=0 bits=-) (name="b" ty=6 offset_bits=32 bits=-)]) ; struct in
type 58 Record(kind=Struct tag="out" size=264 align=4 members=[(name="sum" ty=6 offset_bits=0 bits=-) (name="name" ty=16 offset_bits=32 bits=-) (name="none" ty=6 offset_bits=2080 bits=-)]) ; struct out
type 59 Pointer(57)                             ; struct in *
type 60 Pointer(58)                             ; struct out *
string 0 "made"
variable 0 name="p" scope=Global ty=59 storage=Scalar keys=-
format 0
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%s size=Plain flags="" width=Absent precision=Absent
  text "\n"
clause 0 source=0 recording=Record destructive=false marks=[0 3 6 9 16 18]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=4 signed=true) ty=6     ; int
  field 1 kind=String ty=16                     ; string
  field 2 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Printf(format=0 args=(first=0 n=2))
  action 1 Exit(field=2)
  code
          ; action 1
       0  imm r0, #8
       1  call r0, r0, n1, alloca
       2  stg r0, v0                            ; p
          ; action 2
       3  imm r0, #3
       4  ldg r1, v0                            ; p
       5  st r1, r0, i32, #0
          ; action 3
       6  imm r0, #4
       7  ldg r1, v0                            ; p
       8  st r1, r0, i32, #4
          ; action 4
       9  ldg r0, v0                            ; p
      10  ld r0, r0, i32, #0
      11  ldg r1, v0                            ; p
      12  ld r1, r1, i32, #4
      13  add r0, r0, r1
      14  sext r0, r0, w32
      15  rec r0, f0
          ; action 5
      16  str r0, s0                            ; \"made\"
      17  recm r0, f1
          ; action 6
      18  imm r0, #0
      19  exit r0, f2
      20  ret
  end
