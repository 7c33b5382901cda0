//! Addresses of sites that may carry the widget, and the origins browsers declare.

use url::{Host, Url};

/// A site, as `https://www.shop.example`, or with all its subdomains as `https://*.shop.example`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site(String);

impl Site {
    /// From a line as people write it: without a scheme it is https, and a path is dropped, because a browser's
    /// `Origin` has none. `None` when it is not the address of a site.
    pub fn parse(line: &str) -> Option<Self> {
        let line = line.trim();
        let (scheme, rest) = line.split_once("://").unwrap_or(("https", line));
        let (star, rest) = rest.strip_prefix("*.").map_or(("", rest), |rest| ("*.", rest));
        let url = Url::parse(&format!("{scheme}://{rest}")).ok()?;
        let plain =
            matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
        let named = match url.host()? {
            // A star over a top level, or over an address, would cover strangers or nothing.
            Host::Domain(name) => !name.contains('*') && (star.is_empty() || name.contains('.')),
            _ => star.is_empty(),
        };
        let origin = url.origin().ascii_serialization();
        let (scheme, authority) = origin.split_once("://")?;
        (plain && named && line.len() <= 300).then(|| Self(format!("{scheme}://{star}{authority}")))
    }

    /// From the database, where only parsed sites are written.
    pub(super) fn stored(line: &str) -> Self {
        Self(line.to_owned())
    }

    /// Whether a page of this origin belongs to the site. Browsers write origins in one form, so text is compared.
    pub fn covers(&self, origin: &str) -> bool {
        let Some((scheme, authority)) = self.0.split_once('*') else {
            return self.0 == origin;
        };
        origin
            .strip_prefix(scheme)
            .and_then(|rest| rest.strip_suffix(authority))
            .is_some_and(|name| {
                !name.is_empty()
                    && name
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
            })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Option<String> {
        Site::parse(line).map(|site| site.0)
    }

    #[test]
    fn a_site_is_read_as_people_write_it() {
        for (line, site) in [
            ("https://www.shop.example", "https://www.shop.example"),
            (
                "  HTTPS://WWW.Shop.Example/pt/produtos?x=1 ",
                "https://www.shop.example",
            ),
            ("shop.example", "https://shop.example"),
            ("http://localhost:3000", "http://localhost:3000"),
            ("https://shop.example:443", "https://shop.example"),
            ("https://*.shop.example", "https://*.shop.example"),
            ("*.shop.example", "https://*.shop.example"),
            ("https://señor.example", "https://xn--seor-hqa.example"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(parsed(line).as_deref(), Some(site), "{line}");
        }
    }

    #[test]
    fn what_is_no_site_is_refused() {
        for line in [
            "",
            "   ",
            "javascript:alert(1)",
            "ftp://shop.example",
            "file:///etc/passwd",
            "https://user@shop.example",
            "https://*",
            "https://*.example",
            "https://*.127.0.0.1",
            "https://a.*.example",
            "*",
            "null",
            "https://",
            "https://sh op.example",
            "data:text/html,x",
        ] {
            let site = parsed(line);
            assert!(site.is_none() || line == "null", "{line} became {site:?}");
        }
    }

    #[test]
    fn an_origin_is_covered_only_by_its_own_site() {
        let shop = Site::parse("https://shop.example").expect("a site");
        assert!(shop.covers("https://shop.example"));
        for foreign in [
            "http://shop.example",
            "https://www.shop.example",
            "https://shop.example.evil",
            "https://shop.example:8443",
            "null",
            "",
        ] {
            assert!(!shop.covers(foreign), "{foreign}");
        }
        let any = Site::parse("*.shop.example").expect("a site");
        for own in ["https://www.shop.example", "https://a.b.shop.example"] {
            assert!(any.covers(own), "{own}");
        }
        for foreign in [
            "https://shop.example",
            "https://.shop.example:1",
            "https://evilshop.example",
            "https://evil/.shop.example",
            "https://u@x.shop.example",
            "http://www.shop.example",
        ] {
            assert!(!any.covers(foreign), "{foreign}");
        }
    }
}
