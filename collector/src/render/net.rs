//! `%I` and `%P`: names of hosts and services, from the files that every Unix has.
//!
//! Asking the network for a name could block the output for minutes, so nobody asks it: an
//! address without a row in `/etc/hosts`, or a port without one in `/etc/services`, stays a number.

use std::fs;
use std::sync::OnceLock;

/// The name of an address given as text; the text itself if there is none.
pub(crate) fn host_name(address: &[u8]) -> Vec<u8> {
    static HOSTS: OnceLock<String> = OnceLock::new();
    let hosts = HOSTS.get_or_init(|| fs::read_to_string("/etc/hosts").unwrap_or_default());
    let text = String::from_utf8_lossy(address);
    find_host(hosts, text.trim()).map_or_else(|| address.to_vec(), |name| name.as_bytes().to_vec())
}

/// The name of a port in network byte order; its number if there is none.
pub(crate) fn service_name(port: u64) -> Vec<u8> {
    static SERVICES: OnceLock<String> = OnceLock::new();
    let services = SERVICES.get_or_init(|| fs::read_to_string("/etc/services").unwrap_or_default());
    let port = u16::from_be_bytes([port.to_le_bytes()[0], port.to_le_bytes()[1]]);
    find_service(services, port).map_or_else(|| port.to_string(), str::to_string).into_bytes()
}

fn rows(file: &str) -> impl Iterator<Item = std::str::SplitWhitespace<'_>> {
    file.lines().map(|line| line.split('#').next().unwrap_or("").split_whitespace())
}

fn find_host<'a>(hosts: &'a str, address: &str) -> Option<&'a str> {
    rows(hosts).find_map(|mut row| if row.next()? == address { row.next() } else { None })
}

fn find_service(services: &str, port: u16) -> Option<&str> {
    rows(services).find_map(|mut row| {
        let name = row.next()?;
        let (number, _) = row.next()?.split_once('/')?;
        (number.parse() == Ok(port)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_past_comments() {
        let hosts = "# hosts\n127.0.0.1 localhost lo\n::1 ip6-localhost # six\n";
        assert_eq!(find_host(hosts, "::1"), Some("ip6-localhost"));
        assert_eq!(find_host(hosts, "10.0.0.1"), None);
        let services = "ssh 22/tcp\n#http 80/tcp\nhttp 80/tcp www\nbroken\n";
        assert_eq!(find_service(services, 80), Some("http"));
        assert_eq!(find_service(services, 81), None);
    }
}
