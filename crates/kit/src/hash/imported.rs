//! Hashes that other systems made: they are verified, never written, and replaced at the next right password (S-067).
//!
//! A password is taken as it was typed, without our normalisation: that is how the other system took it. bcrypt looks
//! at 72 bytes and no further, as it always did.

use crate::secret::Secret;
use base64::{
    Engine, alphabet,
    engine::{
        DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig,
        general_purpose::{STANDARD, STANDARD_NO_PAD},
    },
};
use md5::{Digest, Md5};
use ring::pbkdf2::{self, PBKDF2_HMAC_SHA256, PBKDF2_HMAC_SHA512};
use std::num::NonZeroU32;
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// The costliest that is still computed: each about a second or two on one thread, and 128 MiB.
const MOST_BCRYPT: u32 = 15;
const MOST_SCRYPT_BYTES: u64 = 128 << 20;
const MOST_SCRYPT_LANES: u32 = 4;
const MOST_ROUNDS: u32 = 5_000_000;
const MOST_PHPASS_LOG: usize = 22;

/// The letters phpass writes numbers and bytes with, the low bits first.
const ITOA64: &[u8; 64] = b"./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// One of them, understood.
pub enum Imported {
    Bcrypt {
        /// As the library reads it, `$2b$…`.
        stored: String,
        cost: u32,
    },
    Scrypt {
        log_n: u8,
        r: u32,
        p: u32,
        salt: Vec<u8>,
        tag: Vec<u8>,
    },
    Pbkdf2 {
        sha512: bool,
        rounds: NonZeroU32,
        salt: Vec<u8>,
        tag: Vec<u8>,
    },
    Phpass {
        log: usize,
        salt: Vec<u8>,
        tag: Vec<u8>,
    },
}

type Read = Result<Imported, &'static str>;

impl Imported {
    /// `None` where it is no hash of these kinds.
    pub fn read(stored: &str) -> Option<Read> {
        let django = stored.strip_prefix("bcrypt$").unwrap_or(stored);
        if ["$2a$", "$2b$", "$2y$"]
            .iter()
            .any(|mark| django.starts_with(mark))
        {
            return Some(bcrypt(django));
        }
        if let Some(rest) = stored.strip_prefix("$scrypt$") {
            return Some(scrypt_phc(rest));
        }
        if let Some(rest) = stored.strip_prefix("scrypt:") {
            return Some(scrypt_werkzeug(rest));
        }
        for (sha512, name) in [(false, "sha256"), (true, "sha512")] {
            if let Some(rest) = stored.strip_prefix(&format!("$pbkdf2-{name}$")) {
                return Some(pbkdf2_phc(sha512, rest));
            }
            if let Some(rest) = stored.strip_prefix(&format!("pbkdf2_{name}$")) {
                return Some(pbkdf2_django(sha512, rest));
            }
            if let Some(rest) = stored.strip_prefix(&format!("pbkdf2:{name}:")) {
                return Some(pbkdf2_werkzeug(sha512, rest));
            }
        }
        let rest = stored
            .strip_prefix("$P$")
            .or_else(|| stored.strip_prefix("$H$"))?;
        Some(phpass(rest))
    }

    /// Computes it and compares in constant time.
    pub fn verify(&self, password: &Secret<String>) -> bool {
        let password = password.expose().as_bytes();
        match self {
            Self::Bcrypt { stored, .. } => bcrypt::verify(password, stored).unwrap_or(false),
            Self::Scrypt {
                log_n,
                r,
                p,
                salt,
                tag,
            } => {
                let Ok(params) = scrypt::Params::new(*log_n, *r, *p) else {
                    return false;
                };
                let mut made = vec![0; tag.len()];
                let done = scrypt::scrypt(password, salt, &params, &mut made).is_ok();
                let same = bool::from(made.ct_eq(tag));
                made.zeroize();
                done && same
            }
            Self::Pbkdf2 {
                sha512,
                rounds,
                salt,
                tag,
            } => {
                let algorithm = if *sha512 {
                    PBKDF2_HMAC_SHA512
                } else {
                    PBKDF2_HMAC_SHA256
                };
                pbkdf2::verify(algorithm, *rounds, salt, password, tag).is_ok()
            }
            Self::Phpass { log, salt, tag } => {
                let mut made: [u8; 16] = Md5::new()
                    .chain_update(salt)
                    .chain_update(password)
                    .finalize()
                    .into();
                for _ in 0..1_u32 << log {
                    made = Md5::new()
                        .chain_update(made)
                        .chain_update(password)
                        .finalize()
                        .into();
                }
                let same = bool::from(made.as_slice().ct_eq(tag));
                made.zeroize();
                same
            }
        }
    }

    /// A stored string of the very same cost that no password matches.
    pub fn shape(&self) -> String {
        let blank = |length: usize| STANDARD_NO_PAD.encode(vec![0; length]);
        match self {
            Self::Bcrypt { cost, .. } => format!("$2b${cost:02}${}", ".".repeat(53)),
            Self::Scrypt { log_n, r, p, tag, .. } => {
                format!(
                    "$scrypt$ln={log_n},r={r},p={p}${}${}",
                    blank(16),
                    blank(tag.len())
                )
            }
            Self::Pbkdf2 {
                sha512, rounds, tag, ..
            } => {
                let name = if *sha512 { "sha512" } else { "sha256" };
                let length = tag.len();
                format!(
                    "$pbkdf2-{name}$i={rounds},l={length}${}${}",
                    blank(16),
                    blank(length)
                )
            }
            Self::Phpass { log, .. } => {
                format!("$P${}{}", ITOA64[*log] as char, ".".repeat(30))
            }
        }
    }
}

fn bcrypt(stored: &str) -> Read {
    let cost = stored.get(4..6).and_then(|cost| cost.parse().ok()).unwrap_or(0);
    if stored.len() != 60 || !stored.is_ascii() || !(4..=31).contains(&cost) || stored.as_bytes()[6] != b'$' {
        return Err("its bcrypt string is malformed");
    }
    if cost > MOST_BCRYPT {
        return Err("its parameters cost too much");
    }
    // All three marks mean the same computation; they differ in how careless older programs were.
    let stored = format!("$2b${}", &stored[4..]);
    Ok(Imported::Bcrypt { stored, cost })
}

fn scrypt_phc(rest: &str) -> Read {
    let mut parts = rest.split('$');
    let (Some(costs), Some(salt), Some(tag), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("its scrypt string is malformed");
    };
    let cost = |name: &str| {
        costs
            .split(',')
            .find_map(|pair| pair.strip_prefix(name)?.parse::<u32>().ok())
    };
    let (Some(log_n), Some(r), Some(p)) = (cost("ln="), cost("r="), cost("p=")) else {
        return Err("its scrypt string is malformed");
    };
    scrypt_of(log_n, (r, p), decoded(salt)?, decoded(tag)?)
}

/// `{n}:{r}:{p}${salt as text}${tag in hex}`, as Flask writes it.
fn scrypt_werkzeug(rest: &str) -> Read {
    const MALFORMED: &str = "its scrypt string is malformed";
    let (costs, rest) = rest.split_once('$').ok_or(MALFORMED)?;
    let (salt, tag) = rest.split_once('$').ok_or(MALFORMED)?;
    let numbers: Vec<u32> = costs
        .split(':')
        .filter_map(|number| number.parse().ok())
        .collect();
    let [n, r, p] = numbers[..] else {
        return Err(MALFORMED);
    };
    if !n.is_power_of_two() {
        return Err(MALFORMED);
    }
    let tag = crate::crypto::unhex(tag).ok_or(MALFORMED)?;
    scrypt_of(n.ilog2(), (r, p), salt.as_bytes().to_vec(), tag)
}

fn scrypt_of(log_n: u32, (r, p): (u32, u32), salt: Vec<u8>, tag: Vec<u8>) -> Read {
    if log_n > 24
        || r == 0
        || p == 0
        || (u64::from(r) * 128) << log_n > MOST_SCRYPT_BYTES
        || p > MOST_SCRYPT_LANES
    {
        return Err("its parameters cost too much");
    }
    let log_n = u8::try_from(log_n).map_err(|_| "its parameters cost too much")?;
    plausible(&tag)?;
    Ok(Imported::Scrypt {
        log_n,
        r,
        p,
        salt,
        tag,
    })
}

/// `i={rounds},l={length}${salt}${tag}`, or passlib's `{rounds}${salt}${tag}`.
fn pbkdf2_phc(sha512: bool, rest: &str) -> Read {
    let mut parts = rest.split('$');
    let (Some(costs), Some(salt), Some(tag), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("its pbkdf2 string is malformed");
    };
    let rounds = costs
        .split(',')
        .find_map(|pair| pair.strip_prefix("i="))
        .unwrap_or(costs);
    pbkdf2_of(sha512, rounds, decoded(salt)?, decoded(tag)?)
}

fn pbkdf2_django(sha512: bool, rest: &str) -> Read {
    let mut parts = rest.split('$');
    let (Some(rounds), Some(salt), Some(tag), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("its pbkdf2 string is malformed");
    };
    let tag = STANDARD
        .decode(tag)
        .map_err(|_| "its pbkdf2 string is malformed")?;
    pbkdf2_of(sha512, rounds, salt.as_bytes().to_vec(), tag)
}

fn pbkdf2_werkzeug(sha512: bool, rest: &str) -> Read {
    let mut parts = rest.split('$');
    let (Some(rounds), Some(salt), Some(tag), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("its pbkdf2 string is malformed");
    };
    let tag = crate::crypto::unhex(tag).ok_or("its pbkdf2 string is malformed")?;
    pbkdf2_of(sha512, rounds, salt.as_bytes().to_vec(), tag)
}

fn pbkdf2_of(sha512: bool, rounds: &str, salt: Vec<u8>, tag: Vec<u8>) -> Read {
    let rounds: NonZeroU32 = rounds.parse().map_err(|_| "its pbkdf2 string is malformed")?;
    if rounds.get() > MOST_ROUNDS {
        return Err("its parameters cost too much");
    }
    plausible(&tag)?;
    Ok(Imported::Pbkdf2 {
        sha512,
        rounds,
        salt,
        tag,
    })
}

fn phpass(rest: &str) -> Read {
    const MALFORMED: &str = "its phpass string is malformed";
    let bytes = rest.as_bytes();
    if bytes.len() != 31 {
        return Err(MALFORMED);
    }
    let digit = |byte: u8| ITOA64.iter().position(|letter| *letter == byte);
    let log = digit(bytes[0]).filter(|log| *log >= 7).ok_or(MALFORMED)?;
    if log > MOST_PHPASS_LOG {
        return Err("its parameters cost too much");
    }
    let digits: Option<Vec<usize>> = bytes[9..].iter().map(|byte| digit(*byte)).collect();
    let mut tag = Vec::with_capacity(18);
    for four in digits.ok_or(MALFORMED)?.chunks(4) {
        let value = four.iter().rev().fold(0_usize, |value, digit| value << 6 | digit);
        tag.extend([value, value >> 8, value >> 16].map(|part| u8::try_from(part & 255).unwrap_or(0)));
    }
    tag.truncate(16);
    Ok(Imported::Phpass {
        log,
        salt: bytes[1..9].to_vec(),
        tag,
    })
}

/// A tag so short that guesses would match by luck proves nothing.
fn plausible(tag: &[u8]) -> Result<(), &'static str> {
    if (16..=128).contains(&tag.len()) {
        Ok(())
    } else {
        Err("its tag is too short or too long")
    }
}

/// Base64 without padding, with `.` for `+` where passlib wrote it.
fn decoded(text: &str) -> Result<Vec<u8>, &'static str> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&alphabet::STANDARD, config)
        .decode(text.replace('.', "+"))
        .map_err(|_| "its base64 is malformed")
}
