dif 1
setting argref 1
setting compat "illumos"
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
string 0 "prefix-rest"
variable 0 name="s" scope=Global ty=16 storage=String keys=-
variable 1 name="t" scope=Global ty=16 storage=String keys=-
format 0
  text "["
  conversion kind=%s size=Plain flags="" width=Absent precision=Absent
  text "]\n"
format 1
  text "["
  conversion kind=%s size=Plain flags="" width=Absent precision=Absent
  text "]\n"
format 2
  text "["
  conversion kind=%s size=Plain flags="" width=Absent precision=Absent
  text "] "
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text "\n"
clause 0 source=0 recording=Record destructive=false marks=[0 2 5 12 15 17 20]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=String ty=16                     ; string
  field 1 kind=String ty=16                     ; string
  field 2 kind=String ty=16                     ; string
  field 3 kind=Int(size=8 signed=false) ty=31   ; size_t
  field 4 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Printf(format=0 args=(first=0 n=1))
  action 1 Printf(format=1 args=(first=1 n=1))
  action 2 Printf(format=2 args=(first=2 n=2))
  action 3 Exit(field=4)
  code
          ; action 1
       0  str r0, s0                            ; \"prefix-rest\"
       1  cpg r0, v0                            ; s
          ; action 2
       2  adg r0, v0                            ; s
       3  addi r0, r0, #7
       4  recm r0, f0
          ; action 3
       5  adg r0, v0                            ; s
       6  adg r1, v0                            ; s
       7  call r1, r1, n1, strlen
       8  imm r2, #1
       9  mul r1, r1, r2
      10  add r0, r0, r1
      11  recm r0, f1
          ; action 4
      12  adg r0, v0                            ; s
      13  addi r0, r0, #3
      14  cpg r0, v1                            ; t
          ; action 5
      15  adg r0, v1                            ; t
      16  recm r0, f2
          ; action 6
      17  adg r0, v1                            ; t
      18  call r0, r0, n1, strlen
      19  rec r0, f3
          ; action 7
      20  imm r0, #0
      21  exit r0, f4
      22  ret
  end
