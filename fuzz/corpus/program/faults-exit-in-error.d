dif 1
setting argref 1
setting compat "illumos"
source 0 kind=Script name="x.d"
type 54 Array(elem=29 len=16)                   ; uint8_t [16]
type 55 Typedef(name="ipaddr_t" target=25)      ; ipaddr_t
type 56 Typedef(name="in6_addr_t" target=54)    ; in6_addr_t
variable 0 name="z" scope=Global ty=6 storage=Scalar keys=-
variable 1 name="x" scope=Global ty=6 storage=Scalar keys=-
format 0
  text "giving up\n"
format 1
  text "end\n"
clause 0 source=0 recording=Record destructive=false marks=[0 0]
  probe provider="" module="" function="" name="ERROR"
  field 0 kind=Int(size=4 signed=true) ty=6     ; int
  action 0 Printf(format=0 args=(first=0 n=0))
  action 1 Exit(field=0)
  code
          ; action 1
          ; action 2
       0  imm r0, #4
       1  exit r0, f0
       2  ret
  end
clause 1 source=0 recording=Nothing destructive=false marks=[0 2]
  probe provider="" module="" function="" name="BEGIN"
  code
          ; action 1
       0  imm r0, #0
       1  stg r0, v0                            ; z
          ; action 2
       2  imm r0, #1
       3  ldg r1, v0                            ; z
       4  sdiv r0, r0, r1
       5  sext r1, r0, w32
       6  stg r1, v1                            ; x
       7  ret
  end
clause 2 source=0 recording=Record destructive=false marks=[0]
  probe provider="" module="" function="" name="END"
  action 0 Printf(format=1 args=(first=0 n=0))
  code
          ; action 1
       0  ret
  end
