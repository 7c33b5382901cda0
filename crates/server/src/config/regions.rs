//! Deployments to choose among.

use super::{Mistake, Source};
use access::regions::Region;
use url::Url;

/// Each a name and an address; one of them must be this deployment, or nobody could choose to stay.
pub(super) fn all(
    given: Option<Vec<String>>,
    base_url: &str,
    source: &Source,
) -> Result<Vec<Region>, Mistake> {
    const REMEDY: &str = "Write name and address of each, this one with them, as in [\"Europe=https://eu.example\", \"América=https://am.example\"].";
    let mut regions: Vec<Region> = Vec::new();
    for text in given.unwrap_or_default() {
        let wrong = |what: &str| source.mistake("regions", format!("{text:?} {what}"), REMEDY);
        let (name, url) = text.split_once('=').ok_or_else(|| wrong("has no address"))?;
        let parsed = Url::parse(url.trim()).map_err(|_| wrong("has no address"))?;
        let bare =
            matches!(parsed.scheme(), "http" | "https") && parsed.path() == "/" && parsed.query().is_none();
        // It goes into a header, where some characters would begin something else.
        if !bare || url.contains([';', ',', ' ']) || !parsed.username().is_empty() {
            return Err(wrong("is no scheme, host and port"));
        }
        let region = Region::new(name.trim(), url.trim());
        if region.slug.is_empty() || regions.iter().any(|other| other.slug == region.slug) {
            return Err(wrong("has no name of its own"));
        }
        regions.push(region);
    }
    if !regions.is_empty() && !regions.iter().any(|region| region.url == base_url) {
        return Err(source.mistake("regions", format!("{base_url} is none of them"), REMEDY));
    }
    Ok(regions)
}
