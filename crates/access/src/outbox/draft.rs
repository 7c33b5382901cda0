//! How a letter reads: the same lines as plain text and as HTML, so that the two cannot disagree (S-030).

use super::model::{Kind, NewLetter};
use crate::{
    organisations::Brand,
    tickets::{Holder, Issued},
};
use askama::Template;
use chrono::Duration;
use kit::{
    failure::Failure,
    ids::OrganisationId,
    secret::Secret,
    words::{Locale, Tongue},
};

/// A letter in sentences. The only link is the ticket's; its text is the address itself.
pub struct Draft<'a> {
    pub say: &'a Tongue,
    pub brand: &'a Brand,
    pub kind: Kind,
    pub subject: String,
    /// Before the link.
    pub before: Vec<String>,
    pub link: Option<&'a Issued>,
    /// After the link.
    pub after: Vec<String>,
}

#[derive(Template)]
#[template(path = "outbox/letter.txt")]
struct Text<'a> {
    greeting: &'a str,
    draft: &'a Draft<'a>,
    link: &'a str,
    foot: &'a [String],
}

#[derive(Template)]
#[template(path = "outbox/letter.html")]
struct Html<'a> {
    greeting: &'a str,
    draft: &'a Draft<'a>,
    link: &'a str,
    foot: &'a [String],
    accent: String,
}

/// Somebody who is no member, with what a letter needs of them.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    pub organisation: OrganisationId,
    /// Empty where nobody has shown yet whose the mailbox is: a name that a stranger typed greets nobody.
    pub name: &'a str,
    pub address: &'a str,
    pub locale: Locale,
}

impl Draft<'_> {
    /// To the stored recovery address of the member, and nowhere else.
    pub fn to(&self, holder: &Holder) -> Result<NewLetter, Failure> {
        let greeting = self.say.t1("outbox-greeting", "name", line(&holder.display_name));
        let link = self.link.map(|issued| issued.link.clone());
        let (text, html) = self.render(&greeting, link.as_ref())?;
        Ok(NewLetter {
            organisation: holder.organisation_id,
            member: Some(holder.member_id),
            kind: self.kind,
            ticket: self.link.map(|issued| issued.digest.clone()),
            locale: self.say.locale,
            recipient: holder.recovery_address.clone(),
            subject: line(&self.subject),
            text,
            html,
            link,
        })
    }

    /// To somebody who is no member. The link, if any, is no ticket: nobody else may be shown it.
    pub fn to_stranger(
        &self,
        to: &Recipient<'_>,
        link: Option<Secret<String>>,
    ) -> Result<NewLetter, Failure> {
        let greeting = if to.name.is_empty() {
            self.say.t("outbox-greeting-plain").into_owned()
        } else {
            self.say.t1("outbox-greeting", "name", line(to.name))
        };
        let (text, html) = self.render(&greeting, link.as_ref())?;
        Ok(NewLetter {
            organisation: to.organisation,
            member: None,
            kind: self.kind,
            ticket: None,
            locale: self.say.locale,
            recipient: to.address.to_owned(),
            subject: line(&self.subject),
            text,
            html,
            link,
        })
    }

    fn render(
        &self,
        greeting: &str,
        link: Option<&Secret<String>>,
    ) -> Result<(Secret<String>, Secret<String>), Failure> {
        let brand = line(&self.brand.name);
        let mut foot = vec![self.say.t1("shell-never-asked", "brand", brand.as_str())];
        foot.extend(Some(line(&self.brand.product)).filter(|product| *product != brand));
        let link = link.map_or("", |link| link.expose().as_str());
        let text = Text {
            greeting,
            draft: self,
            link,
            foot: &foot,
        }
        .render()?;
        let html = Html {
            greeting,
            draft: self,
            link,
            foot: &foot,
            accent: accent(self.brand.hue),
        }
        .render()?;
        Ok((Secret::new(text), Secret::new(html)))
    }
}

/// One line of ordinary characters: a name must not begin a header of its own (S-030).
pub fn line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// "within 24 hours" or "within 30 minutes".
pub fn within(say: &Tongue, lives: Duration) -> String {
    if lives.num_minutes() % 60 == 0 {
        say.t1("outbox-within-hours", "n", lives.num_hours())
    } else {
        say.t1("outbox-within-minutes", "n", lives.num_minutes())
    }
}

/// The brand's accent as mail programs understand it: they know neither custom properties nor `oklch`.
/// The same lightness and chroma as the light scheme of the style sheet.
fn accent(hue: i32) -> String {
    const LIGHTNESS: f64 = 0.48;
    const CHROMA: f64 = 0.105;
    let (sine, cosine) = f64::from(hue).to_radians().sin_cos();
    let (green_red, blue_yellow) = (cosine * CHROMA, sine * CHROMA);
    // OKLab to the cone responses, and from them to linear sRGB.
    let cones = [
        LIGHTNESS + 0.396_337_777_4 * green_red + 0.215_803_757_3 * blue_yellow,
        LIGHTNESS - 0.105_561_345_8 * green_red - 0.063_854_172_8 * blue_yellow,
        LIGHTNESS - 0.089_484_177_5 * green_red - 1.291_485_548 * blue_yellow,
    ]
    .map(|root| root.powi(3));
    let mix = |by: [f64; 3]| {
        by.iter()
            .zip(cones)
            .map(|(factor, cone)| factor * cone)
            .sum::<f64>()
    };
    let bytes = [
        mix([4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2]),
        mix([-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5]),
        mix([-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701]),
    ]
    .map(encoded);
    format!("#{}", kit::crypto::hex(&bytes))
}

/// The sRGB curve, as a byte.
fn encoded(linear: f64) -> u8 {
    let linear = linear.clamp(0.0, 1.0);
    let curved = if linear <= 0.003_130_8 {
        12.92 * linear
    } else {
        1.055 * linear.powf(1.0 / 2.4) - 0.055
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and 255
    let byte = (curved * 255.0).round() as u8;
    byte
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_on_its_line_s_030() {
        assert_eq!(line("Ana\r\nBcc: all@evil.example"), "Ana Bcc: all@evil.example");
        assert_eq!(line("  Ana \t Lima\u{2028}x"), "Ana Lima x");
    }

    #[test]
    fn the_accent_is_the_brands_own() {
        for hue in 0..360 {
            let colour = accent(hue);
            assert!(colour.len() == 7 && colour.starts_with('#'), "{colour}");
        }
        assert_ne!(accent(172), accent(262));
    }
}
