//! Reading a filter: by descent, with a bound on the depth.

use super::{DEEPEST, Filter, Literal, MOST, Operator};
use crate::{
    path::Name,
    profile::{Noted, Quirk},
    refused::Refused,
};
use serde_json::Value;

pub(crate) struct Parser<'a, 'n> {
    rest: &'a str,
    noted: &'n mut Noted,
    depth: usize,
    terms: usize,
}

type Read<T> = Result<T, Refused>;

const fn wrong<T>(text: &'static str) -> Read<T> {
    Err(Refused::Filter(text))
}

impl<'a, 'n> Parser<'a, 'n> {
    pub fn new(text: &'a str, noted: &'n mut Noted) -> Self {
        Self {
            rest: text,
            noted,
            depth: 0,
            terms: 0,
        }
    }

    pub fn rest(&self) -> &'a str {
        self.rest.trim()
    }

    pub fn whole(&mut self) -> Read<Filter> {
        let filter = self.either()?;
        if self.rest().is_empty() {
            Ok(filter)
        } else {
            wrong("Something stands after the end of the filter.")
        }
    }

    /// What stands in square brackets, up to and with the closing one.
    pub fn within(&mut self) -> Read<Filter> {
        self.deeper()?;
        let filter = self.either()?;
        self.depth -= 1;
        if self.sign(']') {
            Ok(filter)
        } else {
            wrong("A square bracket is not closed.")
        }
    }

    fn deeper(&mut self) -> Read<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return wrong("The filter is too deep.");
        }
        Ok(())
    }

    fn either(&mut self) -> Read<Filter> {
        let mut left = self.both()?;
        while self.word("or") {
            left = Filter::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Read<Filter> {
        let mut left = self.one()?;
        while self.word("and") {
            left = Filter::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Read<Filter> {
        let before = self.rest;
        if self.word("not") {
            self.rest = self.rest.trim_start();
            if self.rest.starts_with('(') {
                return Ok(Filter::Not(Box::new(self.one()?)));
            }
            self.rest = before; // an attribute of that name
        }
        if self.sign('(') {
            self.deeper()?;
            let filter = self.either()?;
            self.depth -= 1;
            return if self.sign(')') {
                Ok(filter)
            } else {
                wrong("A bracket is not closed.")
            };
        }
        self.term()
    }

    fn term(&mut self) -> Read<Filter> {
        self.terms += 1;
        if self.terms > MOST {
            return wrong("The filter has too many terms.");
        }
        let name = Name::parse(self.token(|c| c.is_ascii_alphanumeric() || "-_.:$".contains(c)));
        let Some(name) = name.filter(|name| !name.attribute.is_empty() || name.schema.is_some()) else {
            return wrong("A name of an attribute is missing.");
        };
        if self.rest.starts_with('[') {
            self.rest = &self.rest[1..];
            if name.part.is_some() || name.attribute.is_empty() {
                return wrong("Only an attribute can have a filter in square brackets.");
            }
            return Ok(Filter::Within(name, Box::new(self.within()?)));
        }
        let word = self.token(|c| c.is_ascii_alphabetic());
        if word.eq_ignore_ascii_case("pr") {
            return Ok(Filter::Present(name));
        }
        let known = Operator::ALL
            .into_iter()
            .find(|(code, _)| word.eq_ignore_ascii_case(code));
        let Some((_, operator)) = known else {
            return wrong("An operator is missing, or is none of the RFC's.");
        };
        let literal = self.literal()?;
        let ordered = !matches!(operator, Operator::Equal | Operator::NotEqual);
        if ordered && matches!(literal, Literal::Boolean(_) | Literal::Null) {
            return wrong("Neither a boolean nor null can be compared that way.");
        }
        Ok(Filter::Compare(name, operator, literal))
    }

    fn literal(&mut self) -> Read<Literal> {
        self.rest = self.rest.trim_start();
        if self.rest.starts_with('"') {
            return self.quoted();
        }
        let word = self.token(|c| !c.is_whitespace() && !"()[]".contains(c));
        if word.is_empty() {
            return wrong("A value is missing.");
        }
        match serde_json::from_str(&word.to_ascii_lowercase()) {
            Ok(Value::Bool(yes)) => Ok(Literal::Boolean(yes)),
            Ok(Value::Null) => Ok(Literal::Null),
            Ok(Value::Number(number)) => number.as_f64().map_or_else(
                || wrong("A number is too large."),
                |number| Ok(Literal::Number(number)),
            ),
            _ if self.noted.takes(Quirk::UnquotedValue) => Ok(Literal::Text(word.to_owned())),
            _ => wrong("A value is no JSON."),
        }
    }

    /// A text as JSON writes it, escapes and all.
    fn quoted(&mut self) -> Read<Literal> {
        let mut texts = serde_json::Deserializer::from_str(self.rest).into_iter::<String>();
        match texts.next() {
            Some(Ok(text)) => {
                let end = texts.byte_offset();
                self.rest = &self.rest[end..];
                Ok(Literal::Text(text))
            }
            _ => wrong("A text in quotes cannot be read."),
        }
    }

    fn token(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c: char| !belongs(c)).unwrap_or(self.rest.len());
        let (token, rest) = self.rest.split_at(end);
        self.rest = rest;
        token
    }

    fn sign(&mut self, sign: char) -> bool {
        self.rest = self.rest.trim_start();
        let found = self.rest.strip_prefix(sign);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    /// A word of its own, however it is written.
    fn word(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        let Some((start, after)) = rest.split_at_checked(word.len()) else {
            return false;
        };
        let ends = after.chars().next().is_none_or(|c| c.is_whitespace() || c == '(');
        let found = start.eq_ignore_ascii_case(word) && ends;
        if found {
            self.rest = after;
        }
        found
    }
}
