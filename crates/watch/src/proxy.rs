//! Proxy: through whom the network is asked, by the variables that every program honours.
//!
//! In: variables of the environment. Out: the proxy for an address, if any. It never connects.

use url::Url;

/// Proxies by scheme, and hosts that are asked without one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// For addresses with http.
    pub http: Option<String>,
    /// For addresses with https.
    pub https: Option<String>,
    /// Names of hosts, ends of names, numbers, or `*`.
    pub none_for: Vec<String>,
}

/// Proxies as the variables give them.
///
/// # Errors
/// Where one is no address of a proxy.
pub fn of(variable: &dyn Fn(&str) -> Option<String>) -> Result<Proxies, String> {
    let proxy = |name: &str| -> Result<Option<String>, String> {
        let found = variable(name)
            .map(|value| (name, value))
            .or_else(|| variable("ALL_PROXY").map(|value| ("ALL_PROXY", value)));
        let Some((name, value)) = found else {
            return Ok(None);
        };
        let full = if value.contains("://") {
            value
        } else {
            format!("http://{value}")
        };
        match Url::parse(&full) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.host_str().is_some() => Ok(Some(full)),
            _ => Err(format!("{name}: no proxy; give http://HOST:PORT")),
        }
    };
    let none_for = variable("NO_PROXY").unwrap_or_default();
    Ok(Proxies {
        http: proxy("HTTP_PROXY")?,
        https: proxy("HTTPS_PROXY")?,
        none_for: none_for
            .split([',', ' '])
            .map(|host| host.trim().to_lowercase())
            .filter(|host| !host.is_empty())
            .collect(),
    })
}

impl Proxies {
    /// The proxy for an address.
    #[must_use]
    pub fn of(&self, url: &Url) -> Option<&str> {
        let host = url.host_str()?.trim_matches(['[', ']']);
        let with_port = url.port_or_known_default().map(|port| format!("{host}:{port}"));
        let free = self.none_for.iter().any(|entry| {
            let end = entry.trim_start_matches('*').trim_start_matches('.');
            entry == "*"
                || entry == host
                || with_port.as_ref() == Some(entry)
                || !end.is_empty()
                    && (host == end || host.strip_suffix(end).is_some_and(|rest| rest.ends_with('.')))
        });
        match url.scheme() {
            _ if free => None,
            "https" => self.https.as_deref(),
            _ => self.http.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use url::Url;

    #[test]
    fn variables_are_honoured() {
        let proxies = of(&|name| match name {
            "HTTP_PROXY" => Some("proxy.example:3128".to_string()),
            "ALL_PROXY" => Some("http://all.example:8080".to_string()),
            "NO_PROXY" => Some("localhost, .internal.example,10.0.0.5,plain.example:8000,::1".to_string()),
            _ => None,
        })
        .unwrap();
        let by = |url: &str| proxies.of(&Url::parse(url).unwrap()).map(str::to_string);
        assert_eq!(by("http://a.org/").as_deref(), Some("http://proxy.example:3128"));
        assert_eq!(by("https://a.org/").as_deref(), Some("http://all.example:8080"));
        for free in [
            "http://localhost/",
            "https://a.internal.example/",
            "http://internal.example/",
            "http://10.0.0.5:9/",
            "http://plain.example:8000/",
            "http://[::1]/",
        ] {
            assert_eq!(by(free), None, "{free}");
        }
        assert!(by("http://plain.example/").is_some() && by("http://notinternal.example/").is_some());
        assert!(of(&|name| (name == "HTTPS_PROXY").then(|| "socks5://x".to_string())).is_err());
        assert_eq!(of(&|_| None).unwrap(), super::Proxies::default());
    }
}
