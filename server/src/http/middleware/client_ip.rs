//! Finds the address of the client. `X-Forwarded-For` is written by anyone; only what a trusted proxy added to it counts.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::Response;

use crate::config::proxies::IpRange;
use crate::http::access::Access;
use crate::http::caller::ClientIp;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Puts [`ClientIp`] into the request's extensions.
pub async fn find(State(access): State<Access>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let ip = peer
        .map_or_else(ClientIp::default, |peer| ClientIp(client(peer, request.headers(), &access.web.trusted_proxies)));
    request.extensions_mut().insert(ip);
    next.run(request).await
}

/// From the right, each proxy names who spoke to it; the first who is not trusted is the client.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpRange]) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|range| range.contains(ip));
    let mut client = peer.to_canonical();
    let lines = headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok());
    let named: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    for name in named.iter().rev() {
        if !is_trusted(client) {
            break;
        }
        let Some(ip) = address(name) else { break };
        client = ip;
    }
    client
}

/// An address, with or without the port that some proxies add.
fn address(text: &str) -> Option<IpAddr> {
    let ip = text.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    ip.ok().map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn found(peer: &str, forwarded: &[&'static str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(line));
        }
        let trusted: Vec<IpRange> = trusted.iter().map(|range| range.parse().unwrap()).collect();
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn without_trust_the_peer_is_the_client_whatever_the_header_says() {
        assert_eq!(found("192.0.2.1", &["203.0.113.9"], &[]), "192.0.2.1");
        assert_eq!(found("192.0.2.1", &["203.0.113.9"], &["10.0.0.0/8"]), "192.0.2.1");
    }

    #[test]
    fn behind_trusted_proxies_the_last_untrusted_address_is_the_client() {
        let trusted = ["10.0.0.0/8"];
        assert_eq!(found("10.0.0.1", &["203.0.113.9"], &trusted), "203.0.113.9");
        assert_eq!(
            found("10.0.0.1", &["1.1.1.1, 203.0.113.9, 10.0.0.2"], &trusted),
            "203.0.113.9",
            "1.1.1.1 is the client's lie"
        );
        assert_eq!(found("10.0.0.1", &["1.1.1.1", "203.0.113.9:4711"], &trusted), "203.0.113.9");
        assert_eq!(found("::ffff:10.0.0.1", &["2001:db8::7"], &trusted), "2001:db8::7");
    }

    #[test]
    fn nonsense_in_the_header_ends_the_search() {
        assert_eq!(found("10.0.0.1", &["203.0.113.9, unknown"], &["10.0.0.0/8"]), "10.0.0.1");
        assert_eq!(found("10.0.0.1", &[], &["10.0.0.0/8"]), "10.0.0.1");
    }
}
