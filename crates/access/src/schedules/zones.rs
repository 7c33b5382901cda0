//! The time zones a person may choose from, grouped by part of the world.

use chrono_tz::{TZ_VARIANTS, Tz};
use kit::words::Tongue;
use std::{collections::BTreeMap, sync::LazyLock};

/// Parts of the world in the tz database; what lies outside is an alias or a relic.
const AREAS: [&str; 10] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

static GROUPS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for name in TZ_VARIANTS.iter().map(|zone| zone.name()) {
        if let Some(area) = name
            .split_once('/')
            .map(|(area, _)| area)
            .filter(|area| AREAS.contains(area))
        {
            groups.entry(area).or_default().push(name);
        }
    }
    for names in groups.values_mut() {
        names.sort_unstable();
    }
    groups
});

/// A zone of the tz database by its exact name.
pub fn zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// The list for `schedules/zones.html`.
pub struct Zones {
    chosen: String,
}

impl Zones {
    pub fn new(chosen: &str) -> Self {
        Self {
            chosen: chosen.to_owned(),
        }
    }

    pub fn chosen(&self) -> &str {
        &self.chosen
    }

    /// A zone that the groups do not offer stays choosable where it is already chosen.
    pub fn relic(&self) -> Option<&str> {
        let offered =
            self.chosen == "UTC" || GROUPS.values().any(|names| names.contains(&self.chosen.as_str()));
        (!offered && zone(&self.chosen).is_some()).then_some(self.chosen.as_str())
    }

    /// Parts of the world in the reader's language, with their zones as value and label.
    pub fn groups(&self, say: &Tongue) -> Vec<(String, Vec<(&'static str, String)>)> {
        let label = |name: &str| {
            name.split_once('/')
                .map_or(name, |(_, city)| city)
                .replace('_', " ")
                .replace('/', " / ")
        };
        GROUPS
            .iter()
            .map(|(area, names)| {
                let area = say
                    .t(&format!("schedules-area-{}", area.to_ascii_lowercase()))
                    .into_owned();
                (area, names.iter().map(|name| (*name, label(name))).collect())
            })
            .collect()
    }
}
