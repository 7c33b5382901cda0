//! Filters (RFC 7644, 3.4.2.2): read, and asked of a resource.

mod matching;
mod parser;

pub(crate) use parser::Parser;

use crate::{path::Name, profile::Noted, refused::Refused};

/// Bytes of a filter.
pub const LONGEST: usize = 4_000;
/// Brackets within brackets.
pub const DEEPEST: usize = 16;
/// Comparisons of one filter.
pub const MOST: usize = 100;

#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    And(Box<Filter>, Box<Filter>),
    Or(Box<Filter>, Box<Filter>),
    Not(Box<Filter>),
    /// `pr`.
    Present(Name),
    Compare(Name, Operator, Literal),
    /// `emails[type eq "work"]`: the names within are those of the parts.
    Within(Name, Box<Filter>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    Contains,
    Begins,
    Ends,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Operator {
    pub(crate) const ALL: [(&'static str, Self); 9] = [
        ("eq", Self::Equal),
        ("ne", Self::NotEqual),
        ("co", Self::Contains),
        ("sw", Self::Begins),
        ("ew", Self::Ends),
        ("gt", Self::Greater),
        ("ge", Self::GreaterOrEqual),
        ("lt", Self::Less),
        ("le", Self::LessOrEqual),
    ];
}

#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    Text(String),
    Number(f64),
    Boolean(bool),
    Null,
}

impl Filter {
    pub fn parse(text: &str, noted: &mut Noted) -> Result<Self, Refused> {
        if text.len() > LONGEST {
            return Err(Refused::Filter("The filter is too long."));
        }
        Parser::new(text, noted).whole()
    }

    /// How many comparisons it makes of one resource or value.
    pub(crate) fn terms(&self) -> usize {
        match self {
            Self::And(left, right) | Self::Or(left, right) => left.terms() + right.terms(),
            Self::Not(inner) | Self::Within(_, inner) => inner.terms(),
            Self::Present(_) | Self::Compare(..) => 1,
        }
    }

    /// Whether a name that fits is asked about anywhere, be it only a part's.
    pub fn names(&self, fits: &impl Fn(&str) -> bool) -> bool {
        let is_named = |name: &Name| {
            let all = [
                name.schema.as_deref(),
                Some(name.attribute.as_str()),
                name.part.as_deref(),
            ];
            all.into_iter().flatten().any(fits)
        };
        match self {
            Self::And(left, right) | Self::Or(left, right) => left.names(fits) || right.names(fits),
            Self::Not(inner) => inner.names(fits),
            Self::Present(name) | Self::Compare(name, ..) => is_named(name),
            Self::Within(name, inner) => is_named(name) || inner.names(fits),
        }
    }

    /// Whether an attribute is asked about at all.
    pub fn mentions(&self, attribute: &str) -> bool {
        match self {
            Self::And(left, right) | Self::Or(left, right) => {
                left.mentions(attribute) || right.mentions(attribute)
            }
            Self::Not(inner) => inner.mentions(attribute),
            Self::Present(name) | Self::Compare(name, ..) | Self::Within(name, _) => {
                name.attribute.eq_ignore_ascii_case(attribute)
            }
        }
    }

    /// What the filter wants an attribute without parts to be, where it wants nothing else: such a question is
    /// answered by an index.
    pub fn wanted(&self) -> Option<(&str, &Literal)> {
        match self {
            Self::Compare(name, Operator::Equal, literal) if name.is_of_core() && name.part.is_none() => {
                Some((name.attribute.as_str(), literal))
            }
            _ => None,
        }
    }
}
