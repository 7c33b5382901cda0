//! Fifty at a time, with numbers that say where one is.

use kit::words::Tongue;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Rows on a page.
pub const PAGE: i64 = 50;

/// Where in a list the reader is, and how they go on.
pub struct Paging {
    page: i64,
    total: i64,
    /// Address of the list with its filters, ready for one more parameter.
    base: String,
}

impl Paging {
    /// `page` as it came in the query; a number beyond the list is its last page.
    pub fn new(page: &str, total: i64, path: &str, filters: &[(&str, &str)]) -> Self {
        let pages = (total.max(1) + PAGE - 1) / PAGE;
        let page = page.parse().unwrap_or(1).clamp(1, pages);
        let mut base = format!("{path}?");
        for (name, value) in filters.iter().filter(|(_, value)| !value.is_empty()) {
            base.extend(
                [name, "="]
                    .into_iter()
                    .chain(utf8_percent_encode(value, NON_ALPHANUMERIC))
                    .chain(["&"]),
            );
        }
        Self { page, total, base }
    }

    pub fn offset(&self) -> i64 {
        (self.page - 1) * PAGE
    }

    pub fn total(&self) -> i64 {
        self.total
    }

    /// Whether there is more than one page.
    pub fn many(&self) -> bool {
        self.total > PAGE
    }

    pub fn previous(&self) -> Option<String> {
        (self.page > 1).then(|| format!("{}page={}", self.base, self.page - 1))
    }

    pub fn next(&self) -> Option<String> {
        (self.offset() + PAGE < self.total).then(|| format!("{}page={}", self.base, self.page + 1))
    }

    /// "51–100 of 1234"
    pub fn sentence(&self, say: &Tongue) -> String {
        let span = format!("{}–{}", self.offset() + 1, (self.offset() + PAGE).min(self.total));
        say.t2("members-page-of", "span", span, "total", self.total)
    }
}
