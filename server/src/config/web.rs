//! What the server listens to, under which address people know it, and which proxies stand in front.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use serde::Deserialize;
use url::Url;

use super::WrongUse;
use super::proxies::IpRange;

/// The options as flags, environment and file give them.
#[derive(Clone, Debug, Default, clap::Args, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct WebOptions {
    /// Address and port to listen to [default: 127.0.0.1:8321]
    #[arg(long, value_name = "ADDRESS:PORT", env = "VIGIE_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Address under which browsers reach Vigie [default: http:// and what is listened to]
    #[arg(long, value_name = "URL", env = "VIGIE_BASE_URL")]
    pub base_url: Option<Url>,
    /// Proxy whose X-Forwarded-For is believed, as address or CIDR range; may be repeated
    #[arg(long = "trusted-proxy", value_name = "RANGE", env = "VIGIE_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpRange>,
}

/// The settings that hold.
#[derive(Clone, Debug)]
pub struct WebSettings {
    /// What is listened to; port 0 takes any free one.
    pub listen: SocketAddr,
    /// The address people use, without a path.
    pub base_url: Url,
    /// Those whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpRange>,
}

impl WebOptions {
    /// These options, and where they are silent, the file's, and then the defaults.
    ///
    /// # Errors
    /// [`WrongUse`] if the base URL is not a plain http or https address.
    pub fn settle(self, file: Self) -> Result<WebSettings, WrongUse> {
        let default = SocketAddr::from((Ipv4Addr::LOCALHOST, 8_321));
        let listen = self.listen.or(file.listen).unwrap_or(default);
        let base_url = match self.base_url.or(file.base_url) {
            Some(url) => checked(url)?,
            None => Url::parse(&format!("http://{listen}")).map_err(|error| WrongUse(error.to_string()))?,
        };
        let proxies = if self.trusted_proxies.is_empty() { file.trusted_proxies } else { self.trusted_proxies };
        Ok(WebSettings { listen, base_url, trusted_proxies: proxies })
    }
}

fn checked(url: Url) -> Result<Url, WrongUse> {
    let plain = matches!(url.scheme(), "http" | "https") && url.host().is_some() && matches!(url.path(), "" | "/");
    if plain && url.query().is_none() && url.fragment().is_none() && url.username().is_empty() {
        Ok(url)
    } else {
        Err(WrongUse("the base URL must be http:// or https:// with a host and nothing after it".to_owned()))
    }
}

impl WebSettings {
    /// Takes note of the port that the system has chosen where port 0 was asked for.
    pub fn now_listening_to(&mut self, address: SocketAddr) {
        if self.base_url.port() == Some(0) && self.base_url.set_port(Some(address.port())).is_err() {
            tracing::debug!("The base URL takes no port");
        }
        self.listen = address;
    }

    /// Whether people come over HTTPS, so that cookies may be bound to it.
    pub fn secure(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    /// Whether passwords would travel in the clear over a network.
    pub fn exposes_passwords(&self) -> bool {
        let loopback = match self.base_url.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => IpAddr::from(ip).is_loopback(),
            None => false,
        };
        !self.secure() && !loopback
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(base: &str) -> WebOptions {
        WebOptions { base_url: Some(base.parse().unwrap()), ..WebOptions::default() }
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_the_default() {
        let file = WebOptions { listen: Some("127.0.0.1:1".parse().unwrap()), ..options("https://file.example") };
        let settings = options("https://flag.example").settle(file).unwrap();
        assert_eq!(settings.base_url.as_str(), "https://flag.example/");
        assert_eq!(settings.listen.port(), 1);
        let plain = WebOptions::default().settle(WebOptions::default()).unwrap();
        assert_eq!(plain.base_url.as_str(), "http://127.0.0.1:8321/");
    }

    #[test]
    fn a_base_url_with_a_path_or_another_scheme_is_refused() {
        for bad in ["https://a.example/vigie", "ftp://a.example", "https://a.example/?x", "https://me@a.example"] {
            assert!(options(bad).settle(WebOptions::default()).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_plain_http_beyond_loopback_exposes_passwords() {
        let exposes = |base: &str| options(base).settle(WebOptions::default()).unwrap().exposes_passwords();
        assert!(exposes("http://vigie.example"));
        assert!(exposes("http://192.0.2.1"));
        assert!(!exposes("https://vigie.example"));
        assert!(!exposes("http://localhost:8321"));
        assert!(!exposes("http://[::1]:8321"));
    }
}
