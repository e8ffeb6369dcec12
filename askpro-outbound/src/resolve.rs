//! From names to addresses that may be reached.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::Reach;

/// The name or address leads to where no company's function may go.
#[derive(Debug, thiserror::Error)]
#[error("the address is not of the open internet, nor of an allowed network")]
pub(crate) struct Closed;

/// Looks names up and passes on only addresses that may be reached. What it passes on is what is connected to: nobody looks
/// the name up a second time.
#[derive(Debug)]
pub(crate) struct Resolver {
    reach: Arc<Reach>,
}

impl Resolver {
    pub(crate) const fn new(reach: Arc<Reach>) -> Self {
        Self { reach }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = Arc::clone(&self.reach);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(reachable(&reach, found)?)
        })
    }
}

/// Those of the addresses that may be reached.
///
/// # Errors
/// [`Closed`] when there is none of them, although there are addresses.
fn reachable(reach: &Reach, found: impl Iterator<Item = SocketAddr>) -> Result<Addrs, Closed> {
    let open: Vec<SocketAddr> = found.filter(|address| reach.allows(address.ip())).collect();
    if open.is_empty() { Err(Closed) } else { Ok(Box::new(open.into_iter())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_leads_nowhere() {
        let resolver = Resolver::new(Arc::new(Reach::default()));
        let error = resolver.resolve("localhost".parse().unwrap()).await.err().unwrap();
        assert!(error.is::<Closed>(), "{error}");
        let own = Reach::new(["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        let resolver = Resolver::new(Arc::new(own));
        let found = resolver.resolve("localhost".parse().unwrap()).await.unwrap();
        assert!(found.count() > 0);
    }

    #[test]
    fn of_several_addresses_only_the_open_ones_are_passed_on() {
        let found = ["10.0.0.1:0", "93.184.216.34:0", "[::1]:0", "[fe80::1]:0", "127.0.0.1:0"];
        let found = found.map(|text| text.parse().unwrap());
        let open: Vec<_> = reachable(&Reach::default(), found.into_iter()).unwrap().collect();
        assert_eq!(open, ["93.184.216.34:0".parse().unwrap()]);
    }
}
