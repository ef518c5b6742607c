//! Guard: which addresses of the network may be asked. A feed must not make this machine ask its own network.
//!
//! In: addresses. Out: why one is refused. It never resolves names: the client does, and hands each address here before it connects to it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Blocks of IPv4 that are not the public network: first address, bits, what it is.
const V4: &[([u8; 4], u32, &str)] = &[
    ([0, 0, 0, 0], 8, "this network"),
    ([10, 0, 0, 0], 8, "private"),
    ([100, 64, 0, 0], 10, "carrier-grade NAT"),
    ([127, 0, 0, 0], 8, "loopback"),
    ([168, 63, 129, 16], 32, "cloud metadata"),
    ([169, 254, 0, 0], 16, "link-local"),
    ([172, 16, 0, 0], 12, "private"),
    ([192, 0, 0, 0], 24, "reserved"),
    ([192, 0, 2, 0], 24, "documentation"),
    ([192, 88, 99, 0], 24, "reserved"),
    ([192, 168, 0, 0], 16, "private"),
    ([198, 18, 0, 0], 15, "benchmarking"),
    ([198, 51, 100, 0], 24, "documentation"),
    ([203, 0, 113, 0], 24, "documentation"),
    ([224, 0, 0, 0], 4, "multicast"),
    ([240, 0, 0, 0], 4, "reserved"),
];

/// The same of IPv6, by the first four groups.
const V6: &[([u16; 4], u32, &str)] = &[
    ([0x0064, 0xff9b, 0x0001, 0], 48, "translation"),
    ([0x0100, 0, 0, 0], 64, "discard"),
    ([0x2001, 0, 0, 0], 32, "tunnel"),
    ([0x2001, 0x0002, 0, 0], 48, "benchmarking"),
    ([0x2001, 0x0010, 0, 0], 28, "reserved"),
    ([0x2001, 0x0020, 0, 0], 28, "reserved"),
    ([0x2001, 0x0db8, 0, 0], 32, "documentation"),
    ([0x3fff, 0, 0, 0], 20, "documentation"),
    ([0x5f00, 0, 0, 0], 16, "segment routing"),
    ([0xfc00, 0, 0, 0], 7, "private"),
    ([0xfe80, 0, 0, 0], 10, "link-local"),
    ([0xfec0, 0, 0, 0], 10, "site-local"),
    ([0xff00, 0, 0, 0], 8, "multicast"),
];

/// What an address is, where it is not of the public network; none where it is.
#[must_use]
pub fn refused(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => refused_v4(address),
        IpAddr::V6(address) => refused_v6(address),
    }
}

/// Whether a name is one of one's own network by its form. Where a proxy resolves names, that is all that can be told here.
#[must_use]
pub fn refused_name(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let last = host.rsplit('.').next().unwrap_or_default();
    last == "localhost" || host.contains('.') && matches!(last, "local" | "internal")
}

fn refused_v4(address: Ipv4Addr) -> Option<&'static str> {
    let bits = u32::from(address);
    let holds = |(first, size, _): &&([u8; 4], u32, &str)| {
        let mask = u32::MAX << (32 - size);
        bits & mask == u32::from(Ipv4Addr::from(*first)) & mask
    };
    V4.iter().find(holds).map(|(_, _, what)| *what)
}

fn refused_v6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_unspecified() {
        return Some("this network");
    }
    if address.is_loopback() {
        return Some("loopback");
    }
    if let Some(inner) = inner(address) {
        return refused_v4(inner);
    }
    let upper = (u128::from(address) >> 64) as u64;
    let holds = |(first, size, _): &&([u16; 4], u32, &str)| {
        let mask = u64::MAX << (64 - size);
        let first = first
            .iter()
            .fold(0u64, |all, group| all << 16 | u64::from(*group));
        upper & mask == first & mask
    };
    if let Some((_, _, what)) = V6.iter().find(holds) {
        return Some(what);
    }
    // all that was ever given out to the public begins with 001
    (upper >> 61 != 1).then_some("reserved")
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, translated or tunnelled.
fn inner(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let of = |high: u16, low: u16| Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0 | 0xffff) | (0, 0, 0, 0, 0xffff, 0) | (0x0064, 0xff9b, 0, 0, 0, 0) => of(g, h),
        (0x2002, ..) => of(b, c),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{refused, refused_name};
    use std::net::IpAddr;

    fn at(address: &str) -> Option<&'static str> {
        refused(address.parse::<IpAddr>().unwrap())
    }

    #[test]
    fn the_public_network_is_asked() {
        for address in [
            "1.1.1.1",
            "93.184.215.14",
            "172.15.255.255",
            "172.32.0.1",
            "100.63.255.255",
            "100.128.0.0",
            "2606:4700:4700::1111",
            "2a00:1450:4001::200e",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
        ] {
            assert_eq!(at(address), None, "{address}");
        }
    }

    #[test]
    fn names_of_ones_own_network_are_known_by_their_ends() {
        for name in [
            "localhost",
            "LOCALHOST.",
            "a.localhost",
            "printer.local",
            "metadata.google.internal",
        ] {
            assert!(refused_name(name), "{name}");
        }
        for name in [
            "local.example",
            "localhost.example",
            "notlocal",
            "internal.example",
            "mylocalhost",
        ] {
            assert!(!refused_name(name), "{name}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.168.0.1",
            "198.19.255.255",
            "224.0.0.1",
            "239.255.255.250",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:0:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "4000::1",
        ] {
            assert!(at(address).is_some(), "{address}");
        }
    }
}
