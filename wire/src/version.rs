//! Who understands whom.
//!
//! Both versions must be equal on both sides: this protocol's and that of the program encoding.
//! There is no negotiation, since a consumer and a host that differ in either cannot do anything
//! useful together; they can only say so clearly.

use crate::error::WireError;
use crate::message::Hello;

/// Version of this protocol: changes with every row in `message.rs` and in `dif`'s deliveries.
pub const VERSION: u16 = 1;

/// How this process introduces itself.
pub fn hello(name: &str, waits: bool) -> Hello {
    Hello { wire: VERSION, dif: dif::codec::VERSION, pid: std::process::id(), name: name.to_string(), waits }
}

/// Whether these versions are ours.
pub(crate) fn is_ours(wire: u16, dif: u16) -> bool {
    wire == VERSION && dif == dif::codec::VERSION
}

/// Whether we and the peer understand each other.
///
/// # Errors
/// A version differs; the error has both numbers.
pub fn check(peer: &Hello) -> Result<(), WireError> {
    if peer.wire != VERSION {
        return Err(WireError::Version { what: "wire", theirs: peer.wire, ours: VERSION });
    }
    if peer.dif != dif::codec::VERSION {
        return Err(WireError::Version { what: "DIF", theirs: peer.dif, ours: dif::codec::VERSION });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_of_another_version_may_have_another_form() {
        // Tag, versions 7 and 1, then what we know nothing of.
        let message = [0, 7, 0, 1, 0, 0xff, 0xff];
        let mut stream = vec![7, 0, 0, 0];
        stream.extend(message);
        let heard = crate::read(&mut &stream[..], crate::Limit::REPLY).unwrap();
        let Some(crate::Reply::Hello(theirs)) = heard else { panic!("not a greeting") };
        assert!(matches!(check(&theirs), Err(WireError::Version { what: "wire", theirs: 7, ours: VERSION })));
    }

    #[test]
    fn other_versions_are_refused_with_both_numbers() {
        let ours = hello("test", false);
        assert!(check(&ours).is_ok());
        let newer = Hello { wire: 9, ..ours.clone() };
        assert_eq!(
            check(&newer).unwrap_err().to_string(),
            "the peer speaks wire version 9, this is version 1"
        );
        let other = Hello { dif: 0, ..ours };
        assert_eq!(
            check(&other).unwrap_err().to_string(),
            "the peer speaks DIF version 0, this is version 1"
        );
    }
}
