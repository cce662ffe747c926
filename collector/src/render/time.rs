//! `%T` and `%Y`: nanoseconds since 1970 as local time.
//!
//! Local is what the variable `TZ` says, else what the system is set to, else UTC.

use std::sync::OnceLock;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

fn local(ns: i64) -> Zoned {
    static ZONE: OnceLock<TimeZone> = OnceLock::new();
    let zone = ZONE.get_or_init(|| TimeZone::try_system().unwrap_or(TimeZone::UTC));
    at(ns, zone.clone())
}

fn at(ns: i64, zone: TimeZone) -> Zoned {
    // Every i64 of nanoseconds is between the years 1677 and 2262.
    Timestamp::from_nanosecond(i128::from(ns)).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone)
}

/// `%T`: `Sun, 25 Jan 2004 13:00:00 PST`
pub(crate) fn mail(ns: i64) -> String {
    mail_form(&local(ns))
}

/// `%Y`: `2004 Jan 25 13:00:00`
pub(crate) fn date(ns: i64) -> String {
    date_form(&local(ns))
}

// The year is that of the week, as in the original: the last days of December can belong to the
// next one.
fn mail_form(moment: &Zoned) -> String {
    moment.strftime("%a, %d %b %G %H:%M:%S %Z").to_string()
}

fn date_form(moment: &Zoned) -> String {
    moment.strftime("%Y %b %e %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms() {
        let billion = at(1_000_000_000_000_000_000, TimeZone::UTC);
        assert_eq!(mail_form(&billion), "Sun, 09 Sep 2001 01:46:40 UTC");
        assert_eq!(date_form(&billion), "2001 Sep  9 01:46:40");
        let new_year = at(1_104_537_600_000_000_000, TimeZone::UTC);
        assert_eq!(mail_form(&new_year), "Sat, 01 Jan 2004 00:00:00 UTC");
        assert_eq!(date_form(&new_year), "2005 Jan  1 00:00:00");
    }

    #[test]
    fn every_number_is_a_time() {
        for ns in [i64::MIN, -1, 0, i64::MAX] {
            assert_eq!(date(ns).len(), 20);
            assert!(mail(ns).len() > 25);
        }
    }
}
