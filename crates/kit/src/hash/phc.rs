//! From a password to a PHC string and back.

use super::{HashParameters, Verdict, imported::Imported, worker::Memory};
use crate::{
    crypto::{hmac, random_bytes},
    secret::Secret,
};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroize;

/// Bytes of a new salt and of a new tag (S-060).
const SALT: usize = 16;
const TAG: usize = 32;

/// The costliest stored hash that is still computed: 1 GiB, and as much again for four passes.
/// An import could otherwise stop a thread for hours.
const MOST_MEMORY_KIB: u32 = 1 << 20;
const MOST_WORK_KIB: u64 = 1 << 22;

/// How this pool hashes.
pub struct Recipe {
    params: Params,
    /// The newest first: it is the one that new hashes get.
    peppers: Vec<Pepper>,
}

struct Pepper {
    key: Secret<Vec<u8>>,
    /// Names the pepper in stored strings; four bytes that tell nothing about it.
    id: [u8; 4],
}

/// A password as argon2 gets it.
pub struct Prepared {
    plain: Secret<String>,
    /// In the order of the recipe's peppers.
    peppered: Vec<Secret<String>>,
}

/// A stored string, understood.
pub enum Formula {
    Ours(Ours),
    /// Another system's; right or wrong, never current.
    Imported(Imported),
}

/// One of argon2.
pub struct Ours {
    argon2: Argon2<'static>,
    blocks: usize,
    salt: Vec<u8>,
    tag: Vec<u8>,
    /// Which of the recipe's peppers it was made with.
    pepper: Option<usize>,
    current: bool,
    /// It costs what a new one costs.
    costs_the_same: bool,
    shape: String,
}

impl Formula {
    /// Computes the tag again and compares in constant time. `typed` is the password as it was typed.
    pub fn verify(&self, typed: &Secret<String>, password: &Prepared, memory: &mut Memory) -> Verdict {
        match self {
            Self::Ours(ours) => ours.verify(password, memory),
            Self::Imported(imported) if imported.verify(typed) => Verdict::RightButOld,
            Self::Imported(_) => Verdict::Wrong,
        }
    }

    /// A stored string of the same cost that nothing matches; `None` when that is the cost of a new hash.
    pub fn shape(&self) -> Option<String> {
        match self {
            Self::Ours(ours) => (!ours.costs_the_same).then(|| ours.shape.clone()),
            Self::Imported(imported) => Some(imported.shape()),
        }
    }
}

impl Ours {
    fn verify(&self, password: &Prepared, memory: &mut Memory) -> Verdict {
        let input = self
            .pepper
            .and_then(|pepper| password.peppered.get(pepper))
            .unwrap_or(&password.plain);
        let mut tag = vec![0; self.tag.len()];
        let outcome = self.argon2.hash_password_into_with_memory(
            input.expose().as_bytes(),
            &self.salt,
            &mut tag,
            memory.take(self.blocks),
        );
        let same = bool::from(tag.ct_eq(&self.tag));
        tag.zeroize();
        match (outcome, same) {
            (Ok(()), true) if self.current => Verdict::Right,
            (Ok(()), true) => Verdict::RightButOld,
            _ => Verdict::Wrong,
        }
    }
}

impl Recipe {
    pub fn new(parameters: HashParameters, peppers: Vec<Secret<Vec<u8>>>) -> Self {
        let peppers = peppers.into_iter().map(|key| {
            let mark = hmac(key.expose(), &[b"guichet/pepper/id"]);
            Pepper {
                id: [mark[0], mark[1], mark[2], mark[3]],
                key,
            }
        });
        Self {
            params: params(parameters),
            peppers: peppers.collect(),
        }
    }

    /// What stored strings name the peppers by, the newest first.
    pub fn pepper_ids(&self) -> Vec<String> {
        self.peppers
            .iter()
            .map(|pepper| STANDARD_NO_PAD.encode(pepper.id))
            .collect()
    }

    /// Blocks of 1 KiB one hash of this recipe needs.
    pub fn blocks(&self) -> usize {
        self.params.block_count()
    }

    /// Normalises (S-065) and peppers (S-061).
    pub fn prepare(&self, password: &Secret<String>) -> Prepared {
        // NFC at most triples the bytes; reserving them means no outgrown copy is left behind.
        let mut plain = String::with_capacity(password.expose().len() * 3);
        plain.extend(password.expose().nfc());
        let peppered = self.peppers.iter().map(|pepper| {
            let mut mac = hmac(pepper.key.expose(), &[plain.as_bytes()]);
            let text = Secret::new(STANDARD_NO_PAD.encode(mac));
            mac.zeroize();
            text
        });
        Prepared {
            peppered: peppered.collect(),
            plain: Secret::new(plain),
        }
    }

    pub fn hash(&self, password: &Prepared, memory: &mut Memory) -> Secret<String> {
        let salt = random_bytes::<SALT>();
        let mut tag = [0; TAG];
        let input = password.peppered.first().unwrap_or(&password.plain);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
            .hash_password_into_with_memory(
                input.expose().as_bytes(),
                &salt,
                &mut tag,
                memory.take(self.blocks()),
            )
            .expect("lengths and memory follow from the parameters, which were checked");
        let text = self.write(&salt, &tag);
        tag.zeroize();
        text
    }

    /// What a hash costs, and nothing of it kept.
    pub fn waste(&self, password: &Prepared, memory: &mut Memory) {
        drop(self.hash(password, memory));
    }

    /// The PHC string of a salt and a tag made with this recipe.
    pub fn write(&self, salt: &[u8; SALT], tag: &[u8; TAG]) -> Secret<String> {
        let (m, t, p) = (self.params.m_cost(), self.params.t_cost(), self.params.p_cost());
        let keyid = self.peppers.first().map_or(String::new(), |pepper| {
            format!(",keyid={}", STANDARD_NO_PAD.encode(pepper.id))
        });
        let mut text = format!("$argon2id$v=19$m={m},t={t},p={p}{keyid}$");
        STANDARD_NO_PAD.encode_string(salt, &mut text);
        text.push('$');
        STANDARD_NO_PAD.encode_string(tag, &mut text);
        Secret::new(text)
    }

    /// Understands a stored string, or says in the log why not; the string itself stays unsaid.
    pub fn read(&self, phc: &str) -> Option<Formula> {
        let formula = self.parse(phc);
        if let Err(reason) = &formula {
            tracing::error!(reason, "a stored password hash cannot be verified");
        }
        formula.ok()
    }

    /// The same for a string that nobody has yet; the log is not told.
    pub fn understand(&self, phc: &str) -> Result<(), &'static str> {
        self.parse(phc).map(|_| ())
    }

    fn parse(&self, phc: &str) -> Result<Formula, &'static str> {
        if let Some(imported) = Imported::read(phc) {
            return imported.map(Formula::Imported);
        }
        let stored = PasswordHash::new(phc).map_err(|_| "it is no PHC string")?;
        let algorithm =
            Algorithm::try_from(stored.algorithm.as_str()).map_err(|_| "it is of another algorithm")?;
        let version =
            Version::try_from(stored.version.unwrap_or(0x10)).map_err(|_| "it is of an unknown version")?;
        let params = Params::try_from(&stored).map_err(|_| "its parameters are impossible")?;
        let (Some(salt), Some(tag)) = (&stored.salt, &stored.hash) else {
            return Err("it has no salt or no tag");
        };
        if params.m_cost() > MOST_MEMORY_KIB
            || u64::from(params.m_cost()) * u64::from(params.t_cost()) > MOST_WORK_KIB
        {
            return Err("its parameters cost too much");
        }
        let named = params.keyid();
        let pepper = self.peppers.iter().position(|pepper| pepper.id == named);
        if !named.is_empty() && pepper.is_none() {
            return Err("it was made with a pepper that is not configured");
        }
        let newest = self.peppers.first().map_or(&[][..], |pepper| &pepper.id);
        let same_cost = (params.m_cost(), params.t_cost(), params.p_cost())
            == (self.params.m_cost(), self.params.t_cost(), self.params.p_cost());
        let costs_the_same = algorithm == Algorithm::Argon2id && same_cost;
        let current = costs_the_same
            && version == Version::V0x13
            && named == newest
            && (salt.len(), tag.len()) == (SALT, TAG);
        let shape = format!(
            "${algorithm}$v={}$m={},t={},p={}${}${}",
            u32::from(version),
            params.m_cost(),
            params.t_cost(),
            params.p_cost(),
            STANDARD_NO_PAD.encode([0; SALT]),
            STANDARD_NO_PAD.encode([0; TAG]),
        );
        Ok(Formula::Ours(Ours {
            blocks: params.block_count(),
            argon2: Argon2::new(algorithm, version, params),
            salt: salt.as_ref().to_vec(),
            tag: tag.as_bytes().to_vec(),
            pepper,
            current,
            costs_the_same,
            shape,
        }))
    }
}

/// The library's parameters, with costs below its minimum raised to it.
pub fn params(wanted: HashParameters) -> Params {
    let lanes = wanted.lanes.clamp(1, 255);
    let memory = wanted.memory_kib.clamp(8 * lanes, MOST_MEMORY_KIB);
    Params::new(memory, wanted.iterations.max(1), lanes, Some(TAG))
        .expect("each parameter was brought into its range")
}
