//! The table of mistakes: tag, facts, sentence.
//!
//! The order is that of the reference. A tag may have several rows, a row has one tag. A row that only
//! one dialect can raise names it in brackets. The kinds without facts have braces too, so that every
//! row reads alike.
//!
//! Source: D reference, section 10.3 and the sections it refers to.

use dif::option::Dialect;

use super::Unmatched;
use super::fact::{Count, Expected, Near, Passed, ProbeReason, Redeclared};

/// A row of the table, without its facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The stable name of this kind of mistake.
    pub tag: &'static str,
    /// The dialect that can raise it, if only one can.
    pub dialect: Option<Dialect>,
    /// The sentence, with the facts in braces.
    pub text: &'static str,
}

macro_rules! one_dialect {
    () => {
        None
    };
    (illumos) => {
        Some(Dialect::Illumos)
    };
    (oracle) => {
        Some(Dialect::Oracle)
    };
}

macro_rules! diagnostics {
    ($( $tag:ident $([$dialect:ident])? $Kind:ident { $($field:ident: $Type:ty),* } ($text:literal $($arg:tt)*); )*) => {
        /// Every mistake a program can contain, with its facts.
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        pub enum DiagnosticKind { $(
            #[doc = concat!("`", stringify!($tag), "`: ", stringify!($text), ".")]
            #[error($text $($arg)*)]
            $Kind { $(
                #[doc = concat!("The ", stringify!($field), " in the message.")]
                $field: $Type,
            )* },
        )* }

        impl DiagnosticKind {
            /// The stable name of this kind of mistake.
            pub fn tag(&self) -> &'static str {
                match self { $( DiagnosticKind::$Kind { .. } => stringify!($tag), )* }
            }

            /// Every row, for the reference pages.
            pub const TABLE: &[Row] =
                &[$( Row { tag: stringify!($tag), dialect: one_dialect!($($dialect)?), text: $text } ),*];
        }
    };
}

diagnostics! {
    // Characters and words (sections 1.1 to 1.7).
    D_SYNTAX Syntax { near: Near } ("syntax error {near}");
    D_SYNTAX CommentInComment {} ("/* encountered inside a comment");
    D_SYNTAX UnfinishedComment {} ("end-of-file encountered before matching */");
    D_SYNTAX UnclosedBeforeSlash { bracket: char } ("closing {bracket} expected in predicate before /");
    D_SYNTAX ExtraBracket { bracket: char } ("extra {bracket} in input stream");
    D_SYNTAX FloatConstant {} ("floating-point constants are not permitted");
    D_SYNTAX TooDeep { limit: u16 } ("program is nested more than {limit} levels deep");
    D_SYNTAX TooLong { limit: usize } ("program is longer than {limit} bytes");
    D_INT_DIGIT IntDigit { constant: String, digit: char }
        ("constant {constant} contains invalid digit {digit}");
    D_INT_OFLOW IntOverflow { constant: String } ("constant {constant} results in integer overflow");
    D_INT_OFLOW IntNoType { value: u64 }
        ("integer constant 0x{value:x} cannot be represented in any built-in integral type");
    D_CHR_NULL CharEmpty {} ("empty character constant");
    D_CHR_NL CharNewline {} ("newline encountered in character constant");
    D_CHR_OFLOW CharTooLong {} ("character constant is too long");
    D_STR_NL StringNewline {} ("newline encountered in string literal");

    // Control lines (section 1.8).
    D_SYNTAX UnfinishedControlLine {} ("end-of-file encountered before end of control line");
    D_PRAGERR ErrorDirective { words: String } ("#error: {words}");
    D_PRAGCTL_INVAL ControlNotWord {} ("invalid control directive");
    D_PRAGCTL_INVAL ControlUnknown { word: String } ("invalid control directive: #{word}");
    D_PRAGMA_INVAL PragmaUnknown { word: String } ("invalid D pragma: {word}");
    D_PRAGMA_MALFORM PragmaMalformed { usage: &'static str } ("malformed {usage}");
    D_PRAGMA_MALFORM PragmaExtraWords {} ("superfluous arguments specified for #pragma option");
    D_PRAGMA_OPTSET OptionRefused { option: String, reason: String }
        ("failed to set option '{option}': {reason}");
    D_PRAGMA_OPTSET OptionValueRefused { option: String, value: String, reason: String }
        ("failed to set option '{option}' to '{value}': {reason}");
    D_PRAGMA_INVAL PragmaAttributes {} ("invalid attributes specified by #pragma attributes");
    D_PRAGMA_INVAL PragmaComponent { provider: String, component: String }
        ("invalid component \"{component}\" in attribute #pragma for provider {provider}");
    D_PRAGMA_INVAL PragmaVersion {} ("invalid version string specified by #pragma binding");
    D_PRAGMA_INVAL PragmaClass { class: String } ("invalid class {class} specified by #pragma depends_on");
    D_PRAGMA_DEPEND DependsOnLibrary {} ("main program may not explicitly depend on a library");
    D_PRAGMA_DEPEND DependsUnmet { class: &'static str, name: String } ("program requires {class} {name}");
    D_PRAGMA_SCOPE PragmaScope { pragma: &'static str }
        ("#pragma {pragma} cannot modify entity defined outside program scope");
    D_PRAGMA_UNUSED PragmaUnused { pragma: &'static str } ("unused #pragma {pragma}");

    // Macros (section 1.9).
    D_MACRO_UNDEF MacroUndefined { name: String } ("macro variable {name} is not defined");
    D_MACRO_UNDEF ArgumentUndefined { name: String } ("macro argument {name} is not defined");
    D_MACRO_OFLOW ArgumentOverflow { name: String, value: String }
        ("macro argument {name} constant {value} results in integer overflow");
    D_MACRO_UNUSED ArgumentUnused { text: String, index: usize }
        ("extraneous argument '{text}' (${index} is not referenced)");

    // Programs and probe descriptions (sections 2.1 to 2.3).
    D_EMPTY EmptyProgram {} ("empty D program translation unit");
    D_SYNTAX BodyExpected {} ("expected predicate and/or actions following probe description");
    D_SYNTAX ActionsExpected {} ("expected actions {{ }} following probe description and predicate");
    D_PDESC_INVAL ProbeInvalid { text: String, reason: ProbeReason }
        ("invalid probe description \"{text}\": {reason}");
    D_PDESC_INVAL ProbeIdUnknown { id: u64 }
        ("invalid probe identifier {id}: Unknown probe identifier");
    D_PDESC_INVAL ProbeIdTooBig { id: u64 } ("identifier {id} exceeds maximum probe id");
    D_PDESC_INVAL ProbeIdNotPermitted { id: u64, what: &'static str }
        ("probe identifier {id} not permitted when specifying {what}");
    D_PDESC_ZERO NoProbeMatches { provider: String, module: String, function: String, name: String, why: Unmatched }
        ("probe description {provider}:{module}:{function}:{name} does not match any probes");
    D_PRED_SCALAR PredicateNotScalar {} ("predicate result must be of scalar type");
    D_ATTR_MIN AttributesBelowMinimum { what: String, attributes: String }
        ("attributes for {what} ({attributes}) are less than predefined minimum");
    D_ID_OFLOW TooManyVariables { name: String, scope: &'static str }
        ("cannot create {name}: limit on number of {scope} variables exceeded");

    // Identifiers and variables (section 2.4).
    D_IDENT_UNDEF UnknownVariable { name: String } ("failed to resolve {name}: Unknown variable name");
    D_IDENT_UNDEF UnknownSymbol { name: String } ("failed to resolve {name}: Unknown symbol name");
    D_IDENT_UNDEF [illumos] UnknownModule { name: String } ("failed to resolve {name}: Unknown module name");
    D_IDENT_UNDEF [oracle] UnknownModuleOracle { name: String }
        ("failed to resolve {name}: Module is no longer loaded");
    D_IDENT_BADREF NotScalar { kind: &'static str, name: String }
        ("{kind} '{name}' may not be referenced as scalar");
    D_IDENT_AMBIG AmbiguousEnumerator { operator: &'static str, name: String, ty: String }
        ("ambiguous use of operator {operator}: {name} is both a {ty} enum tag and a global scalar");
    D_VAR_UNDEF NotYetDeclared { name: String } ("{name} has not yet been declared or assigned");
    D_ARR_BADREF NotAnArray { kind: &'static str, name: String }
        ("cannot access {kind} {name} as an associative array");
    D_ARR_LOCAL LocalArray { name: String }
        ("local variables may not be used as associative arrays: {name}");
    D_ARR_BOUNDS [oracle] IndexOutOfBounds { index: u64, max: u64 }
        ("index outside array bounds: {index}, max is {max}");
    D_KEY_TYPE KeyType { kind: String, of: &'static str, index: usize }
        ("{kind} expression may not be used as {of} index: key #{index}");
    D_UNKNOWN TupleRegisters {} ("Insufficient tuple registers to generate code");
    D_UNKNOWN Registers {} ("Insufficient registers to generate code");
    D_SYM_NOTYPES SymbolNoType { name: String, reason: String }
        ("no symbolic type information is available for {name}: {reason}");

    // Functions (sections 2.6.5 and 4.1).
    D_FUNC_IDENT DesignatorNotFunction {} ("function designator is not of function type");
    D_FUNC_UNDEF UnknownFunction { name: String } ("undefined function name: {name}");
    D_FUNC_IDKIND NotAFunction { kind: &'static str, name: String }
        ("{kind} '{name}' may not be referenced as a function");
    D_PROTO_LEN ProtoLen { subject: String, passed: Passed, expected: Expected }
        ("{subject} prototype mismatch: {passed} passed, {expected} expected");
    D_PROTO_ARG ProtoArg { subject: String, index: usize, prototype: String, argument: String }
        ("{subject} argument #{index} is incompatible with prototype:\n\tprototype: {prototype}\n\t argument: {argument}");
    D_PROTO_ARG ProtoKey { subject: String, index: usize, prototype: String, key: String }
        ("{subject} key #{index} is incompatible with prototype:\n\tprototype: {prototype}\n\t      key: {key}");
    D_PROTO_ARG IncrementNotScalar { function: &'static str, index: usize }
        ("{function}( ) increment value (argument #{index}) must be of scalar type");
    D_PROTO_ARG ArrayIndexNotConstant { name: String, index: usize, argument: String }
        ("{name}[ ] argument #{index} is incompatible with prototype:\n\tprototype: integer constant\n\t argument: {argument}");
    D_CG_EXPR ActionInExpression { kind: &'static str, name: String }
        ("{kind} {name}( ) may not be called from a D expression (D program context required)");
    D_CG_DYN [illumos] TranslatedResult {} ("expression cannot evaluate to result of a translated pointer");
    D_CG_DYN [oracle] DynamicResultOracle {} ("expression cannot evaluate to result of dynamic type");

    // Operators (section 2.6).
    D_OP_IDENT OperatorNeedsIdentifier { operator: &'static str }
        ("operator {operator} must be followed by an identifier");
    D_OP_INT OperandsNotIntegral { operator: &'static str }
        ("operator {operator} requires operands of integral type");
    D_OP_INT OperandNotIntegral { operator: &'static str }
        ("operator {operator} requires an operand of integral type");
    D_OP_SCALAR OperandsNotScalar { operator: &'static str }
        ("operator {operator} requires operands of scalar type");
    D_OP_SCALAR OperandNotScalar { operator: &'static str }
        ("operator {operator} requires an operand of scalar type");
    D_OP_SCALAR StepNotScalar { operator: &'static str }
        ("operator {operator} requires operand of scalar type");
    D_OP_SCALAR ConditionNotScalar {} ("operator ?: expression must be of scalar type");
    D_OP_SCALAR [illumos] IfNotScalar {} ("if expression must be of scalar type");
    D_OP_ARITH OperandsNotArithmetic { operator: &'static str }
        ("operator {operator} requires operands of arithmetic type");
    D_OP_ARITH OperandNotArithmetic { operator: &'static str }
        ("operator {operator} requires an operand of arithmetic type");
    D_OP_WRITE NotWritable { operator: &'static str }
        ("operator {operator} can only be applied to a writable variable");
    D_OP_LVAL NotLvalue { operator: &'static str }
        ("operator {operator} requires modifiable lvalue as an operand");
    D_OP_INCOMPAT IncompatibleOperands { lhs: String, operator: &'static str, rhs: String }
        ("operands have incompatible types: \"{lhs}\" {operator} \"{rhs}\"");
    D_OP_INCOMPAT IncompatibleBranches {} ("operator ?: operands must have compatible types");
    D_OP_INCOMPAT InlineIncompatible { name: String, declared: String, found: String }
        ("inline {name} definition uses incompatible types: \"{declared}\" = \"{found}\"");
    D_OP_VFPTR StepUnknownSize { operator: &'static str }
        ("operator {operator} requires an operand of known size");
    D_OP_VFPTR AssignUnknownSize { operator: &'static str }
        ("operator {operator} requires left-hand scalar operand of known size");
    D_OP_ARRFUN AssignArray { operator: &'static str, ty: String }
        ("operator {operator} may not be applied to operand of type \"{ty}\"");
    D_OP_PTR ArrowNotPointer {} ("operator -> must be applied to a pointer");
    D_OP_SOU DotNotRecord { ty: String }
        ("operator . cannot be applied to type \"{ty}\"; must be applied to a struct or union");
    D_OP_SOU ArrowNotRecord { ty: String }
        ("operator -> cannot be applied to pointer to type \"{ty}\"; must be applied to a struct or union pointer");
    D_OP_INCOMPLETE OperandIncomplete { operator: &'static str, ty: String }
        ("operator {operator} cannot be applied to a forward declaration: no {ty} definition is available");
    D_OP_DYN DynamicBranch {} ("operator ?: operands cannot be of dynamic type");
    D_OP_DYN DynamicComma {} ("operator , operands cannot be of dynamic type");
    D_OP_ACT ActionInConditional {} ("action cannot be used in a conditional context");
    D_OP_ACT ActionInComma {} ("operator , operands cannot be actions");
    D_DIV_ZERO DivisionByZero {} ("expression contains division by zero");
    D_DEREF_NONPTR DerefNonPointer {} ("cannot dereference non-pointer type");
    D_DEREF_VOID DerefVoid {} ("cannot dereference pointer to void");
    D_DEREF_FUNC DerefFunction {} ("cannot dereference pointer to function");
    D_ADDROF_LVAL AddressOfValue {} ("unacceptable operand for unary & operator");
    D_ADDROF_VAR AddressOfVariable {} ("cannot take address of dynamic variable");
    D_ADDROF_BITFIELD AddressOfBitField {} ("cannot take address of bit-field");
    D_TYPE_ERR AddressTypeMissing { ty: String } ("cannot find type for \"&\": {ty}*");
    D_TYPE_ERR LookupFailed { ty: String } ("failed to lookup {ty}");
    D_TYPE_MEMBER NotAMember { member: String, ty: String } ("{member} is not a member of {ty}");
    D_CAST_INVAL CastInvalid { from: String, to: String } ("invalid cast expression: \"{from}\" to \"{to}\"");
    D_SIZEOF_TYPE SizeofUnknown {} ("cannot apply sizeof to an operand of unknown size");
    D_SIZEOF_BITFIELD SizeofBitField {} ("cannot apply sizeof to a bit-field");
    D_STRINGOF_TYPE StringofType { ty: String } ("cannot apply stringof to a value of type {ty}");
    D_OFFSETOF_TYPE OffsetofType {} ("offsetof operand must be a struct or union type");
    D_OFFSETOF_BITFIELD OffsetofBitField { member: String } ("cannot take offset of a bit-field: {member}");
    D_UNKNOWN OffsetofMember { member: String }
        ("failed to determine offset of {member}: Member name not found.");
    D_REGS_IDX RegisterIndex { index: i64, array: &'static str }
        ("index {index} is out of range for array {array}");

    // Translators (section 2.7) and args[] (section 9.4).
    D_XLATE_REDECL TranslatorRedeclared { from: String, to: String }
        ("translator from {from} to {to} has already been declared");
    D_XLATE_NOCONV NoConversion { member: String }
        ("translator does not define conversion for member: {member}");
    D_XLATE_NONE NoTranslator { from: String, to: String } ("cannot translate from \"{from}\" to \"{to}\"");
    D_XLATE_SOU TranslatorNotRecord {} ("translator output type must be a struct or union");
    D_XLATE_SOU TranslatorIncomplete { ty: String } ("incomplete struct/union/enum {ty}");
    D_XLATE_INCOMPAT TranslatorMemberType { member: String, declared: String, found: String }
        ("translator member {member} definition uses incompatible types: \"{declared}\" = \"{found}\"");
    D_XLATE_MEMB TranslatorNotMember { member: String, ty: String }
        ("translator member {member} is not a member of {ty}");
    D_UNKNOWN [oracle] TranslatedValueOracle {} ("internal error -- no support for translated types yet");
    D_ARGS_MULTI ArgsMulti { probe: String }
        ("args[ ] may not be referenced because probe description {probe} matches an unstable set of probes");
    D_ARGS_NONE ArgsNone {} ("args[ ] may not be referenced outside of a probe clause");
    D_ARGS_TYPE ArgsType { index: u64 } ("failed to resolve native type for args[{index}]");
    D_ARGS_IDX ArgsIndex { index: i64, probe: String } ("index {index} is out of range for {probe} args[ ]");
    D_ARGS_XLATOR ArgsTranslator { index: u64, from: String, to: String }
        ("translator for args[{index}] from {from} to {to} is not defined");

    // Aggregations (section 5).
    D_AGG_REDEF AggRedefined { name: String, current: String, previous: String, line: u32 }
        ("aggregation redefined: @{name}\n\t current: @{name} = {current}( )\n\tprevious: @{name} = {previous}( ) : line {line}");
    D_AGG_FUNC AggNotFunction { name: String }
        ("@{name} must be assigned the result of an aggregating function");
    D_AGG_MDIM AggMultiDimensional { name: String }
        ("improper attempt to reference @{name} as a multi-dimensional array");
    D_UNKNOWN [oracle] AggStepOracle { name: String, operator: &'static str }
        ("internal error -- operator {operator} applied to @{name}");
    D_AGG_NULL AggNullEffect { name: String } ("expression has null effect: @{name}");
    D_AGG_SCALAR AggNotScalar { function: &'static str, index: usize }
        ("{function}( ) argument #{index} must be of scalar type");

    // lquantize() and llquantize() (sections 5.4 and 5.5).
    D_LQUANT_BASETYPE LquantBaseType {} ("lquantize( ) argument #1 must be an integer constant");
    D_LQUANT_BASEVAL LquantBaseValue {} ("lquantize( ) argument #1 must be a 32-bit quantity");
    D_LQUANT_LIMTYPE LquantLimitType {} ("lquantize( ) argument #2 must be an integer constant");
    D_LQUANT_LIMVAL LquantLimitValue {} ("lquantize( ) argument #2 must be a 32-bit quantity");
    D_LQUANT_MISMATCH LquantMismatch {}
        ("lquantize( ) base (argument #1) must be less than limit (argument #2)");
    D_LQUANT_STEPTYPE LquantStepType {} ("lquantize( ) argument #3 must be a non-zero positive integer constant");
    D_LQUANT_STEPVAL LquantStepValue {} ("lquantize( ) argument #3 must be a 16-bit quantity");
    D_LQUANT_STEPLARGE LquantStepLarge {}
        ("lquantize( ) step (argument #3) too large: must have at least one quantization level");
    D_LQUANT_STEPSMALL LquantStepSmall {}
        ("lquantize( ) step (argument #3) too small: number of quantization levels must be a 16-bit quantity");
    D_LQUANT_MATCHBASE LquantMatchBase { expected: i64, found: i64 }
        ("lquantize( ) base (argument #1) doesn't match previous declaration: expected {expected}, found {found}");
    D_LQUANT_MATCHLIM LquantMatchLimit { expected: i64, found: i64 }
        ("lquantize( ) limit (argument #2) doesn't match previous declaration: expected {expected}, found {found}");
    D_LQUANT_MATCHSTEP LquantMatchStep { expected: i64, found: i64 }
        ("lquantize( ) step (argument #3) doesn't match previous declaration: expected {expected}, found {found}");
    D_LLQUANT_FACTORTYPE [illumos] LlquantFactorType {}
        ("llquantize( ) argument #1 (factor) must be an integer constant");
    D_LLQUANT_FACTORVAL [illumos] LlquantFactorValue {}
        ("llquantize( ) argument #1 (factor) must be an unsigned 16-bit quantity");
    D_LLQUANT_LOWTYPE [illumos] LlquantLowType {}
        ("llquantize( ) argument #2 (low magnitude) must be an integer constant");
    D_LLQUANT_LOWVAL [illumos] LlquantLowValue {}
        ("llquantize( ) argument #2 (low magnitude) must be an unsigned 16-bit quantity");
    D_LLQUANT_HIGHTYPE [illumos] LlquantHighType {}
        ("llquantize( ) argument #3 (high magnitude) must be an integer constant");
    D_LLQUANT_HIGHVAL [illumos] LlquantHighValue {}
        ("llquantize( ) argument #3 (high magnitude) must be an unsigned 16-bit quantity");
    D_LLQUANT_NSTEPTYPE [illumos] LlquantStepsType {}
        ("llquantize( ) argument #4 (linear steps per magnitude) must be an integer constant");
    D_LLQUANT_NSTEPVAL [illumos] LlquantStepsValue {}
        ("llquantize( ) argument #4 (linear steps per magnitude) must be an unsigned 16-bit quantity");
    D_LLQUANT_FACTORSMALL [illumos] LlquantFactorSmall {} ("llquantize( ) factor (argument #1) must be two or more");
    D_LLQUANT_MAGRANGE [illumos] LlquantRange {}
        ("llquantize( ) high magnitude (argument #3) must be greater than low magnitude (argument #2)");
    D_LLQUANT_FACTORNSTEPS [illumos] LlquantFewSteps {}
        ("llquantize( ) factor (argument #1) must be less than or equal to the number of linear steps per magnitude (argument #4)");
    D_LLQUANT_FACTOREVEN [illumos] LlquantUneven {}
        ("llquantize( ) factor (argument #1) must evenly divide the number of steps per magnitude (argument #4), and the number of steps per magnitude must evenly divide a power of the factor");
    D_LLQUANT_MAGTOOBIG [illumos] LlquantTooBig { factor: u64, high: u64 }
        ("llquantize( ) factor ({factor}) raised to power of high magnitude ({high}) overflows 64-bits");
    D_LLQUANT_FACTORMATCH [illumos] LlquantMatchFactor { expected: u64, found: u64 }
        ("llquantize( ) factor (argument #1) doesn't match previous declaration: expected {expected}, found {found}");
    D_LLQUANT_LOWMATCH [illumos] LlquantMatchLow { expected: u64, found: u64 }
        ("llquantize( ) low magnitude (argument #2) doesn't match previous declaration: expected {expected}, found {found}");
    D_LLQUANT_HIGHMATCH [illumos] LlquantMatchHigh { expected: u64, found: u64 }
        ("llquantize( ) high magnitude (argument #3) doesn't match previous declaration: expected {expected}, found {found}");
    D_LLQUANT_NSTEPMATCH [illumos] LlquantMatchSteps { expected: u64, found: u64 }
        ("llquantize( ) linear steps per magnitude (argument #4) doesn't match previous declaration: expected {expected}, found {found}");
    D_LLQUANT_FACTORTYPE [oracle] LlquantFactorTypeOracle {} ("llquantize( ) argument #1 must be an integer constant");
    D_LLQUANT_FACTORVAL [oracle] LlquantFactorValueOracle {}
        ("llquantize( ) argument #1 must be an unsigned 16-bit quantity greater than or equal to 2");
    D_LLQUANT_LMAGTYPE [oracle] LlquantLowTypeOracle {} ("llquantize( ) argument #2 must be an integer constant");
    D_LLQUANT_LMAGVAL [oracle] LlquantLowValueOracle {} ("llquantize( ) argument #2 must be an unsigned 16-bit quantity");
    D_LLQUANT_HMAGTYPE [oracle] LlquantHighTypeOracle {} ("llquantize( ) argument #3 must be an integer constant");
    D_LLQUANT_HMAGVAL [oracle] LlquantHighValueOracle {} ("llquantize( ) argument #3 must be an unsigned 16-bit quantity");
    D_LLQUANT_HMAGVAL [oracle] LlquantRangeOracle {}
        ("llquantize( ) argument #3 (high magnitude) must be at least argument #2 (low magnitude)");
    D_LLQUANT_HMAGVAL [oracle] LlquantTooBigOracle {}
        ("llquantize( ) argument #3 (high magnitude) will cause overflow of 64 bits");
    D_LLQUANT_STEPTYPE [oracle] LlquantStepsTypeOracle {} ("llquantize( ) argument #4 must be an integer constant");
    D_LLQUANT_STEPVAL [oracle] LlquantStepsValueOracle {} ("llquantize( ) argument #4 must be an unsigned 16-bit quantity");
    D_LLQUANT_STEPVAL [oracle] LlquantStepsMultipleOracle {}
        ("llquantize() argument #4 (steps) must be a multiple of argument #1 (factor) when steps>factor");
    D_LLQUANT_STEPVAL [oracle] LlquantStepsDivideOracle {}
        ("llquantize() argument #4 (steps) must evenly divide the square of argument #1 (factor) when steps>factor and lmag==0");
    D_LLQUANT_MATCHFACTOR [oracle] LlquantMatchFactorOracle { expected: u64, found: u64 }
        ("llquantize() factor (argument #1) doesn't match previous declaration: expected {expected}, found {found}");
    D_LLQUANT_MATCHLMAG [oracle] LlquantMatchLowOracle { expected: u64, found: u64 }
        ("llquantize() lmag (argument #2) doesn't match previous declaration: expected {expected}, found {found}");
    D_LLQUANT_MATCHHMAG [oracle] LlquantMatchHighOracle { expected: u64, found: u64 }
        ("llquantize() hmag (argument #3) doesn't match previous declaration: expected {expected}, found {found}");
    D_LLQUANT_MATCHSTEPS [oracle] LlquantMatchStepsOracle { expected: u64, found: u64 }
        ("llquantize() steps (argument #4) doesn't match previous declaration: expected {expected}, found {found}");

    // Recording actions (section 4.2).
    D_TRACE_VOID TraceVoid {} ("trace( ) may not be applied to a void expression");
    D_TRACE_DYN [illumos] TraceDynamic {} ("trace( ) may not be applied to a translated pointer");
    D_TRACE_DYN [oracle] TraceDynamicOracle {} ("trace( ) may not be applied to a dynamic expression");
    D_TRACE_AGG [illumos] TraceAggregation {} ("trace( ) may not be applied to an aggregation");
    D_PRINT_VOID [illumos] PrintVoid {} ("print( ) may not be applied to a void expression");
    D_PRINTM_SIZE [illumos] PrintmSize {}
        ("printm( ) argument #1 must be a non-zero positive integral constant expression");
    D_PRINT_DYN [illumos] PrintDynamic {} ("print( ) may not be applied to a translated pointer");
    D_PRINT_AGG [illumos] PrintAggregation {}
        ("print( ) may not be applied to an aggregation -- did you mean printa()?");
    D_TRACEMEM_ADDR TracememAddress { argument: String }
        ("tracemem( ) argument #1 is incompatible with prototype:\n\tprototype: pointer or integer\n\t argument: {argument}");
    D_TRACEMEM_SIZE TracememSize {}
        ("tracemem( ) argument #2 must be a non-zero positive integral constant expression");
    D_TRACEMEM_DYNSIZE TracememDynamicSize { argument: String }
        ("tracemem( ) argument #3 is incompatible with prototype:\n\tprototype: integer\n\t argument: {argument}");
    D_TRACEMEM_ARGS [illumos] TracememArgs {} ("tracemem ( ) prototype mismatch: expected at most 3 args");
    D_STACK_SIZE [illumos] StackSize {} ("stack( ) size must be a non-zero positive integral constant expression");
    D_STACK_SIZE [oracle] StackSizeOracle {} ("stack( ) argument #1 must be a non-zero positive integer constant");
    D_STACK_PROTO [illumos] StackArgs { function: &'static str } ("{function}( ) prototype mismatch: too many arguments");
    D_USTACK_FRAMES UstackFrames { function: &'static str }
        ("{function}( ) argument #1 must be a non-zero positive integer constant");
    D_USTACK_STRSIZE UstackStrsize { function: &'static str }
        ("{function}( ) argument #2 must be a positive integer constant");
    D_USTACK_PROTO [illumos] UstackArgs { function: &'static str } ("{function}( ) prototype mismatch: too many arguments");
    D_FREOPEN_INVALID FreopenDot {} ("freopen( ) argument #1 cannot be \".\"");

    // Formats (sections 5.7 and 7).
    D_SYNTAX FormatUndefined { index: usize, conversion: String }
        ("format conversion #{index} is undefined: %{conversion}");
    D_SYNTAX FormatNoName { index: usize }
        ("format conversion #{index} name expected before end of format string");
    D_SYNTAX FormatPositional { index: usize }
        ("format conversion #{index} uses unsupported positional format (%n$)");
    D_SYNTAX FormatStars { index: usize, what: &'static str }
        ("format conversion #{index} has more than one '*' specified for the output {what}");
    D_SYNTAX FormatDots { index: usize } ("format conversion #{index} has more than one '.' specified");
    D_SYNTAX FormatPercent { index: usize }
        ("format conversion #{index} cannot be combined with other format flags: %%");
    D_PRINTF_FMT_EMPTY FormatEmpty { function: &'static str } ("{function}( ) format string is empty");
    D_PRINTF_ARG_FMT FormatNotConstant { function: &'static str, index: usize, argument: String }
        ("{function}( ) argument #{index} is incompatible with prototype:\n\tprototype: string constant\n\t argument: {argument}");
    D_PRINTF_ARG_PROTO FormatArgMissing { function: &'static str, index: usize, conversion: String }
        ("{function}( ) prototype mismatch: conversion #{index} (%{conversion}) is missing a corresponding value argument");
    D_PRINTF_DYN_PROTO FormatStarMissing { function: &'static str, index: usize, conversion: String, star: &'static str }
        ("{function}( ) prototype mismatch: conversion #{index} (%{conversion}) is missing a corresponding \"{star}\" argument");
    D_PRINTF_DYN_TYPE FormatStarType { function: &'static str, position: usize, index: usize, star: &'static str, conversion: String, argument: String }
        ("{function}( ) argument #{position} is incompatible with conversion #{index} prototype:\n\tconversion: % {star} {conversion}\n\t prototype: int\n\t  argument: {argument}");
    D_PRINTF_ARG_TYPE FormatArgType { function: &'static str, position: usize, index: usize, conversion: String, prototype: String, argument: String }
        ("{function}( ) argument #{position} is incompatible with conversion #{index} prototype:\n\tconversion: %{conversion}\n\t prototype: {prototype}\n\t  argument: {argument}");
    D_PRINTF_ARG_TYPE FormatAggType { function: &'static str, index: usize, conversion: String, prototype: String, argument: String }
        ("{function}( ) aggregating action is incompatible with conversion #{index} prototype:\n\tconversion: %{conversion}\n\t prototype: {prototype}\n\t  argument: {argument}");
    D_PRINTF_ARG_EXTRA FormatArgExtra { function: &'static str, required: usize }
        ("{function}( ) prototype mismatch: only {required} arguments required by this format string");
    D_PRINTF_AGG_CONV FormatAggConversion {}
        ("%@ conversion requires an aggregation and is not for use with printf( )");
    D_PRINTA_PROTO PrintaArgs { passed: usize, expected: usize }
        ("printa( ) prototype mismatch: {passed} args passed, {expected} expected");
    D_PRINTA_AGGARG PrintaNotAggregation { index: usize, argument: String }
        ("printa( ) argument #{index} is incompatible with prototype:\n\tprototype: aggregation\n\t argument: {argument}");
    D_PRINTA_AGGBAD PrintaUndefined { name: String } ("undefined aggregation: @{name}");
    D_PRINTA_AGGKEY PrintaKeyCount { first: String, n_first: usize, second: String, n_second: usize }
        ("printa( ): @{first} and @{second} do not have matching key signatures: @{first} has {}, @{second} has {}",
         Count(*n_first, "key"), Count(*n_second, "key"));
    D_PRINTA_AGGPROTO PrintaKeyType { second: String, index: usize, first: String, second_type: String, first_type: String }
        ("printa( ): @{second}[ ] key #{index} is incompatible with @{first}:\n{first:>9} key #{index}: {first_type}\n{second:>9} key #{index}: {second_type}");

    // Aggregation control (section 4.4).
    D_CLEAR_PROTO [illumos] ClearArgs { passed: usize } ("clear( ) prototype mismatch: {passed} args passed, 1 expected");
    D_CLEAR_AGGARG ClearNotAggregation { argument: String }
        ("clear( ) argument #1 is incompatible with prototype:\n\tprototype: aggregation\n\t argument: {argument}");
    D_CLEAR_AGGBAD ClearUndefined { name: String } ("undefined aggregation: @{name}");
    D_TRUNC_PROTO [illumos] TruncArgs { passed: usize, expected: &'static str }
        ("trunc( ) prototype mismatch: {passed} args passed, {expected} expected");
    D_TRUNC_AGGARG TruncNotAggregation { argument: String }
        ("trunc( ) argument #1 is incompatible with prototype:\n\tprototype: aggregation\n\t argument: {argument}");
    D_TRUNC_AGGBAD TruncUndefined { name: String } ("undefined aggregation: @{name}");
    D_TRUNC_SCALAR [illumos] TruncNotScalar {} ("trunc( ) argument #2 must be of scalar type");
    D_NORMALIZE_PROTO [illumos] NormalizeArgs { function: &'static str, passed: usize, expected: usize }
        ("{function}( ) prototype mismatch: {passed} args passed, {expected} expected");
    D_NORMALIZE_AGGARG NormalizeNotAggregation { function: &'static str, argument: String }
        ("{function}( ) argument #1 is incompatible with prototype:\n\tprototype: aggregation\n\t argument: {argument}");
    D_NORMALIZE_AGGBAD NormalizeUndefined { name: String } ("undefined aggregation: @{name}");
    D_NORMALIZE_SCALAR [illumos] NormalizeNotScalar { function: &'static str }
        ("{function}( ) argument #2 must be of scalar type");

    // Speculation: what may follow what in a clause (section 4.5).
    D_COMM_COMM [illumos] CommitAfterCommit {} ("commit( ) may not follow commit( )");
    D_COMM_DREC CommitAfterData {} ("commit( ) may not follow data-recording action(s)");
    D_SPEC_SPEC SpeculateAfterSpeculate {} ("speculate( ) may not follow speculate( )");
    D_SPEC_COMM SpeculateAfterCommit {} ("speculate( ) may not follow commit( )");
    D_SPEC_DREC SpeculateAfterData {} ("speculate( ) may not follow data-recording action(s)");
    D_AGG_COMM AggAfterCommit {} ("aggregating actions may not follow commit( )");
    D_AGG_SPEC AggAfterSpeculate {} ("aggregating actions may not follow speculate( )");
    D_ACT_SPEC DestructiveAfterSpeculate {} ("destructive actions may not follow speculate( )");
    D_EXIT_SPEC ExitAfterSpeculate {} ("exit( ) may not follow speculate( )");
    D_DREC_COMM DataAfterCommit {} ("data-recording actions may not follow commit( )");
    D_ALLOCA_SIZE [oracle] AllocaSizeOracle { size: u64, scratch: u64 }
        ("alloca({size}) size larger than scratchsize {scratch}");
    D_ALLOCA_INCOMPAT [oracle] AllocaIncompatOracle { name: String }
        ("{name}: cannot reassign between alloca and non-alloca pointers");

    // Declarations (section 2.5).
    D_DECL_CHARATTR DeclCharAttribute {}
        ("invalid type declaration: short and long may not be used with char type");
    D_DECL_VOIDATTR DeclVoidAttribute {}
        ("invalid type declaration: attributes may not be used with void type");
    D_DECL_SIGNINT DeclSignNotInt {}
        ("invalid type declaration: signed and unsigned may only be used with integer type");
    D_DECL_LONGINT DeclLongNotNumber {}
        ("invalid type declaration: long and long long may only be used with integer or floating-point type");
    D_DECL_IDENT DeclTwoNames {} ("old-style declaration or incorrect type specified");
    D_DECL_CLASS DeclTwoClasses {} ("only one storage class allowed in a declaration");
    D_DECL_BADCLASS DeclBadClass {} ("specified storage class not appropriate in D");
    D_DECL_BADCLASS InlineBadClass {} ("specified storage class not appropriate for inline declaration");
    D_DECL_PARMCLASS DeclParameterClass {}
        ("inappropriate storage class for function or associative array parameter");
    D_DECL_COMBO DeclCombination {} ("invalid type combination");
    D_DECL_ARRSUB DeclSubscript {}
        ("positive integral constant expression or tuple signature expected as array declaration subscript");
    D_DECL_ARRNULL DeclArrayUnknown { name: String }
        ("array declaration requires array dimension or tuple signature: {name}");
    D_DECL_ARRNULL InlineArrayUnknown { name: String }
        ("inline declaration requires array tuple signature: {name}");
    D_DECL_ARRNULL InlineScalarArray { name: String }
        ("inline declaration cannot be of scalar array type: {name}");
    D_DECL_ARRBIG DeclArrayBig {} ("array dimension too big");
    D_DECL_IDRED Redeclared { what: Redeclared, name: String } ("{what} redeclared: {name}");
    D_DECL_IDRED RedeclaredAs { name: String, current: String, previous: String }
        ("identifier redeclared: {name}\n\t current: {current}\n\tprevious: {previous}");
    D_DECL_IDRED InlineRedefined { name: String, previous: String }
        ("identifier redefined: {name}\n\t current: inline definition\n\tprevious: {previous}");
    D_DECL_TYPERED TypeRedeclared { ty: String } ("type redeclared: {ty}");
    D_DECL_MNAME MemberUnnamed {} ("member declaration requires a name");
    D_DECL_SCOPE DeclScoped { name: String }
        ("D scoping operator may not be used in a declaration name ({name})");
    D_DECL_SCOPE MemberScoped { name: String }
        ("D scoping operator may not be used in a member name ({name})");
    D_DECL_BFCONST BitFieldNotConstant {} ("positive integral constant expression expected as bit-field size");
    D_DECL_BFSIZE BitFieldTooBig { name: String } ("bit-field too big for type: {name}");
    D_DECL_BFTYPE BitFieldType { name: String } ("invalid type for bit-field: {name}");
    D_DECL_ENCONST EnumeratorNotConstant { name: String }
        ("enumerator '{name}' must be assigned to an integral constant expression");
    D_DECL_ENOFLOW EnumeratorOverflow { name: String }
        ("enumerator '{name}' value overflows INT_MAX (2147483647)");
    D_UNKNOWN EnumeratorDuplicate { name: String }
        ("failed to define enumerator '{name}': Duplicate enum name or value.");
    D_UNKNOWN MemberDuplicate { name: String }
        ("failed to define member '{name}': Duplicate member or variable name.");
    D_UNKNOWN UnknownType { name: String } ("failed to resolve type {name}: Unknown type name");
    D_DECL_USELESS DeclUseless {} ("useless declaration");
    D_DECL_USELESS InlineUnnamed {} ("inline declaration requires a name");
    D_DECL_LOCASSC DeclLocalArray { name: String }
        ("associative arrays may not be declared as local variables: {name}");
    D_DECL_VOIDOBJ VoidObject { name: String } ("cannot have void object: {name}");
    D_DECL_VOIDOBJ VoidMember { name: String } ("cannot have void member: {name}");
    D_DECL_VOIDOBJ VoidArray {} ("cannot declare array of void");
    D_DECL_VOIDOBJ VoidInline { name: String } ("cannot declare void inline: {name}");
    D_DECL_DYNOBJ DynamicMember { name: String } ("cannot have dynamic member: {name}");
    D_DECL_DYNOBJ ArrayOfArrays {} ("cannot declare array of associative arrays");
    D_DECL_INCOMPLETE Incomplete { ty: String, name: String } ("incomplete struct/union/enum {ty}: {name}");
    D_DECL_PROTO_VARARGS ProtoVariadic { what: &'static str }
        ("{what} prototype may not use a variable-length argument list");
    D_DECL_PROTO_TYPE ProtoType { what: &'static str, ty: String, name: String, index: usize }
        ("{what} prototype may not use parameter of type {ty}: {name}, parameter #{index}");
    D_DECL_PROTO_VOID ProtoVoid {} ("void must be sole parameter");
    D_DECL_PROTO_NAME ProtoVoidNamed { name: String } ("void parameter may not have a name: {name}");
    D_DECL_PROTO_NAME [illumos] ProtoUnnamed { index: usize }
        ("parameter declaration requires a name: parameter #{index}");
    D_DECL_PROTO_FORM ProtoDuplicate { what: &'static str, name: String, index: usize }
        ("parameter is already declared in {what} prototype: {name}, parameter #{index}");
    D_DECL_PROTO_FORM ProtoNotDeclared { name: String, index: usize }
        ("parameter is not declared in probe output prototype: {name}, parameter #{index}");

    // Providers (section 9.4).
    D_PROV_BADNAME ProviderDigit { name: String } ("provider name may not end with a digit: {name}");
    D_PROV_BADNAME ProviderTooLong { name: String } ("provider name exceeds 63 characters: {name}");
    D_PROV_BADNAME ProviderScoped { name: String }
        ("provider name may not contain scoping operator: {name}");
    D_PROV_BADNAME ProbeScoped { name: String } ("probe name may not contain scoping operator: {name}");
    D_PROV_BADNAME ProbeTooLong { name: String } ("probe name exceeds 63 characters: {name}");
    D_PROV_INCOMPAT ProviderMismatch { probe: String } ("provider interface mismatch: {probe}");
    D_PROV_PRDUP ProbeRedeclared { probe: String } ("probe redeclared: {probe}");
    D_PROV_PRARGLEN ProbeParameters { probe: String, which: &'static str, limit: usize, found: usize }
        ("probe {probe} {which} prototype exceeds {limit} parameters: {found} parameters declared");
    D_PROV_PRXLATOR ProbeTranslator { probe: String, index: usize, from: String, to: String }
        ("translator for probe {probe} argument #{index} from \"{from}\" to \"{to}\" is not defined");

    // What this compiler leaves out.
    D_UNKNOWN [illumos] UnsupportedAction { name: String } ("tracing function {name}( ) is not yet supported");
    D_UNKNOWN [oracle] UnsupportedActionOracle { name: String } ("{name}() is not implemented (yet)");
    D_UNKNOWN NotSupportedYet { what: String } ("{what} is not yet supported");
}
