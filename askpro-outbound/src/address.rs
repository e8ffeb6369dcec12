//! Which addresses may be reached.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// IPv4 that is not of the open internet (IANA's registry of special addresses).
const CLOSED_V4: [Ipv4Net; 15] = [
    Ipv4Net::new_assert(Ipv4Addr::UNSPECIFIED, 8), // this network
    Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 8), // private
    Ipv4Net::new_assert(Ipv4Addr::new(100, 64, 0, 0), 10), // shared by customers of a provider
    Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8), // loopback
    Ipv4Net::new_assert(Ipv4Addr::new(169, 254, 0, 0), 16), // link-local
    Ipv4Net::new_assert(Ipv4Addr::new(172, 16, 0, 0), 12), // private
    Ipv4Net::new_assert(Ipv4Addr::new(192, 0, 0, 0), 24), // protocol assignments
    Ipv4Net::new_assert(Ipv4Addr::new(192, 0, 2, 0), 24), // documentation
    Ipv4Net::new_assert(Ipv4Addr::new(192, 88, 99, 0), 24), // 6to4 relays
    Ipv4Net::new_assert(Ipv4Addr::new(192, 168, 0, 0), 16), // private
    Ipv4Net::new_assert(Ipv4Addr::new(198, 18, 0, 0), 15), // benchmarks
    Ipv4Net::new_assert(Ipv4Addr::new(198, 51, 100, 0), 24), // documentation
    Ipv4Net::new_assert(Ipv4Addr::new(203, 0, 113, 0), 24), // documentation
    Ipv4Net::new_assert(Ipv4Addr::new(224, 0, 0, 0), 4), // multicast
    Ipv4Net::new_assert(Ipv4Addr::new(240, 0, 0, 0), 4), // reserved, broadcast
];

/// The open internet of IPv6; everything else is closed.
const OPEN_V6: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What is closed of [`OPEN_V6`].
const CLOSED_V6: [Ipv6Net; 4] = [
    Ipv6Net::new_assert(Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // Teredo, benchmarks, ORCHID
    Ipv6Net::new_assert(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    Ipv6Net::new_assert(Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16), // 6to4, leads to any IPv4
    Ipv6Net::new_assert(Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

/// NAT64: the IPv4 address stands at the end.
const NAT64: Ipv6Net = Ipv6Net::new_assert(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0), 96);

/// Where cloud providers tell their machines secrets. No network that is allowed opens these.
const METADATA: [IpAddr; 10] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 254)), // most
    IpAddr::V4(Ipv4Addr::new(169, 254, 169, 253)), // names at AWS
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 2)),   // containers at AWS
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 23)),  // pods at AWS
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),   // Azure; of the open internet by its look
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)), // Alibaba
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),     // Oracle
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)), // AWS
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23)), // pods at AWS
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)), // Google
];

/// Which addresses may be reached: those of the open internet, and networks of one's own.
///
/// ```
/// use askpro_outbound::Reach;
/// let reach = Reach::default();
/// assert!(reach.allows("93.184.216.34".parse()?));
/// assert!(!reach.allows("127.0.0.1".parse()?));
/// assert!(!reach.allows("::ffff:10.1.2.3".parse()?));
/// assert!(Reach::new(["10.1.0.0/16".parse()?]).allows("10.1.2.3".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach(Vec<IpNet>);

impl Reach {
    /// The open internet and these networks.
    #[must_use]
    pub fn new(own: impl IntoIterator<Item = IpNet>) -> Self {
        Self(own.into_iter().collect())
    }

    /// Whether a company's function may reach this address.
    #[must_use]
    pub fn allows(&self, address: IpAddr) -> bool {
        let address = plain(address);
        if METADATA.contains(&address) || address.is_multicast() || address.is_unspecified() {
            return false;
        }
        is_open(address) || self.0.iter().any(|own| own.contains(&address))
    }
}

/// The IPv4 address inside an IPv6 one that is only another way to write it.
fn plain(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(inner) if NAT64.contains(&inner) => {
            let [.., a, b, c, d] = inner.octets();
            Ipv4Addr::new(a, b, c, d).into()
        }
        address => address,
    }
}

fn is_open(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !CLOSED_V4.iter().any(|closed| closed.contains(&address)),
        IpAddr::V6(address) => {
            let [.., group, tunnel, _, _] = address.segments();
            let is_isatap = tunnel == 0x5efe && matches!(group, 0 | 0x200);
            let is_closed = CLOSED_V6.iter().any(|closed| closed.contains(&address));
            OPEN_V6.contains(&address) && !is_closed && !is_isatap
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(reach: &Reach, text: &str) -> bool {
        reach.allows(text.parse().unwrap_or_else(|_| panic!("{text} is an address")))
    }

    const OPEN: [&str; 20] = [
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "223.255.255.255",
        "2a00:1450:4001:82a::200e",
        "2606:4700:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ];

    const CLOSED: [&str; 66] = [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "169.254.255.255",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.168.255.255",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::10.0.0.1",
        "::ffff:0.0.0.0",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::ffff:169.254.169.254",
        "::ffff:a9fe:a9fe",
        "::ffff:192.168.1.1",
        "::ffff:168.63.129.16",
        "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:c0a8:101::1",
        "2a00:1450::5efe:10.0.0.1",
        "2a00:1450::200:5efe:127.0.0.1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fd12:3456:789a::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ];

    #[test]
    fn only_the_open_internet_is_reached() {
        let reach = Reach::default();
        for address in OPEN {
            assert!(allows(&reach, address), "{address}");
        }
        for address in CLOSED {
            assert!(!allows(&reach, address), "{address}");
        }
    }

    #[test]
    fn a_network_of_ones_own_is_opened_and_nothing_beside_it() {
        let reach = Reach::new([
            "10.1.0.0/16".parse().unwrap(),
            "127.0.0.1/32".parse().unwrap(),
            "fd12:3456::/32".parse().unwrap(),
        ]);
        for open in ["10.1.0.0", "10.1.255.255", "127.0.0.1", "fd12:3456:789a::1"] {
            assert!(allows(&reach, open), "{open}");
        }
        // However it is written.
        for open in ["::ffff:10.1.2.3", "::ffff:127.0.0.1", "64:ff9b::10.1.2.3"] {
            assert!(allows(&reach, open), "{open}");
        }
        for closed in ["10.0.255.255", "10.2.0.0", "127.0.0.2", "fd12:3457::1", "::1"] {
            assert!(!allows(&reach, closed), "{closed}");
        }
    }

    #[test]
    fn metadata_and_multicast_stay_closed_whatever_is_allowed() {
        let reach = Reach::new(["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()]);
        for closed in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "168.63.129.16",
            "100.100.100.200",
            "fd00:ec2::254",
            "224.0.0.1",
            "ff02::1",
            "0.0.0.0",
            "::",
        ] {
            assert!(!allows(&reach, closed), "{closed}");
        }
        assert!(allows(&reach, "10.0.0.1") && allows(&reach, "::1"));
    }
}
