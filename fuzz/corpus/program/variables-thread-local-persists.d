dif 1
setting argref 1
setting compat "illumos"
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
string 0 "kept"
variable 0 name="x" scope=Global ty=6 storage=Scalar keys=-
variable 1 name="s" scope=Global ty=16 storage=String keys=-
format 0
  conversion kind=%d size=Plain flags="" width=Absent precision=Absent
  text " "
  conversion kind=%s size=Plain flags="" width=Absent precision=Absent
  text "\n"
clause 0 source=0 recording=Record destructive=false marks=[0 2 4]
  probe provider="" module="" function="" name="BEGIN"
  field 0 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Exit(field=0)
  code
          ; action 1
       0  imm r0, #10
       1  stg r0, v0                            ; x
          ; action 2
       2  str r0, s0                            ; \"kept\"
       3  cpg r0, v1                            ; s
          ; action 3
       4  imm r0, #0
       5  exit r0, f0
       6  ret
  end
clause 1 source=0 recording=Record destructive=false marks=[0 4 6]
  probe provider="" module="" function="" name="END"
  field 0 kind=Int(size=4 signed=true) ty=6     ; int
  field 1 kind=String ty=16                     ; string
  action 0 Printf(format=0 args=(first=0 n=2))
  code
          ; action 1
       0  ldg r0, v0                            ; x
       1  addi r1, r0, #1
       2  sext r1, r1, w32
       3  stg r1, v0                            ; x
          ; action 2
       4  ldg r0, v0                            ; x
       5  rec r0, f0
          ; action 3
       6  adg r0, v1                            ; s
       7  recm r0, f1
       8  ret
  end
