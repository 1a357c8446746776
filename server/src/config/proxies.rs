//! Ranges of addresses, to say which proxies are believed.

use std::net::IpAddr;
use std::str::FromStr;

use serde::Deserialize;

/// One address, or all that share its first bits (CIDR, RFC 4632).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct IpRange {
    /// As what it is: never an IPv4 address in the form of IPv6.
    first: IpAddr,
    bits: u8,
}

/// What is wrong with a would-be range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an address such as 10.0.0.7 or a range such as 10.0.0.0/8")]
pub struct InvalidRange;

impl IpRange {
    /// Whether the address is in the range. An IPv4 address written as IPv6 counts as what it is.
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.first, ip.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(ip)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                first.to_bits() & mask == ip.to_bits() & mask
            }
            (IpAddr::V6(first), IpAddr::V6(ip)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                first.to_bits() & mask == ip.to_bits() & mask
            }
            _ => false,
        }
    }
}

impl FromStr for IpRange {
    type Err = InvalidRange;

    fn from_str(text: &str) -> Result<Self, InvalidRange> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| InvalidRange)?)),
            None => (text, None),
        };
        let written: IpAddr = address.trim().parse().map_err(|_| InvalidRange)?;
        let most = if written.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        let first = written.to_canonical();
        // Of an IPv4 address written as IPv6, the first bits are the same for all of them.
        let prefix = if first.is_ipv4() { most - 32 } else { 0 };
        match bits.checked_sub(prefix) {
            Some(own) if bits <= most => Ok(Self { first, bits: own }),
            _ => Err(InvalidRange),
        }
    }
}

impl TryFrom<String> for IpRange {
    type Error = InvalidRange;

    fn try_from(text: String) -> Result<Self, InvalidRange> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_holds_the_addresses_that_share_its_first_bits() {
        let holds = |range: &str, ip: &str| range.parse::<IpRange>().unwrap().contains(ip.parse().unwrap());
        assert!(holds("10.0.0.0/8", "10.200.3.4"));
        assert!(!holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("192.0.2.1", "192.0.2.1"));
        assert!(!holds("192.0.2.1", "192.0.2.2"));
        assert!(holds("0.0.0.0/0", "198.51.100.9"));
        assert!(holds("2001:db8::/32", "2001:db8:1::1"));
        assert!(holds("10.0.0.0/8", "::ffff:10.1.1.1"));
        assert!(!holds("10.0.0.0/8", "2001:db8::1"));
    }

    /// `::ffff:10.0.0.0/104` once held every IPv4 address.
    #[test]
    fn a_range_of_ipv4_written_as_ipv6_is_that_range_of_ipv4() {
        let range = |text: &str| text.parse::<IpRange>();
        assert_eq!(range("::ffff:10.0.0.0/104"), range("10.0.0.0/8"));
        assert_eq!(range("::ffff:10.0.0.7"), range("10.0.0.7/32"));
        assert_eq!(range("::ffff:0.0.0.0/96"), range("0.0.0.0/0"));
        let ten = range("::ffff:10.0.0.0/104").unwrap();
        assert!(ten.contains("10.9.9.9".parse().unwrap()) && !ten.contains("11.0.0.1".parse().unwrap()));
        // Fewer bits reach beyond IPv4, into addresses that are none.
        assert_eq!(range("::ffff:10.0.0.0/95"), Err(InvalidRange));
        assert_eq!(range("::ffff:10.0.0.0/8"), Err(InvalidRange));
    }

    #[test]
    fn nonsense_is_no_range() {
        for bad in ["", "10.0.0.0/33", "10.0.0.0/x", "example.org", "::/129", "10.0.0.0/-1"] {
            assert_eq!(bad.parse::<IpRange>(), Err(InvalidRange), "{bad}");
        }
    }
}
