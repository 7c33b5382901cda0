//! The file the master key lives in: 64 hex digits, shared by all nodes (decision 11).

use super::{MasterKey, hex, random_bytes};
use crate::secret::Secret;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};
use zeroize::Zeroize;

/// Why there is no key. Each sentence is for the operator and says what to do; none shows the key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "{path}: a master key is 64 hex digits (32 bytes) and this is not. Restore the file from \
         your backup; what was sealed under it cannot be read with another."
    )]
    Malformed { path: PathBuf },
    #[error("{path}: others may read the master key (mode {mode:o}). Run: chmod 600 '{path}'")]
    Exposed { path: PathBuf, mode: u32 },
    #[error("{path}: cannot read or create the master key: {source}. Check the folder's owner and rights.")]
    Io { path: PathBuf, source: io::Error },
}

impl MasterKey {
    /// The key in the file at `path`, or a new one written there, mode 0600, when there is none.
    ///
    /// Nodes that start together on a shared folder agree on one key: the file appears whole or
    /// not at all, and whoever comes second reads the first one's.
    ///
    /// The group may read, because mounted secrets come that way; others may not, and only the
    /// owner may write.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        let io = |source| KeyError::Io {
            path: path.to_owned(),
            source,
        };
        if !path.try_exists().map_err(io)? {
            create(path).map_err(io)?;
        }
        refuse_exposed(path)?;
        let text = Secret::new(fs::read(path).map_err(io)?);
        let mut bytes = parse(text.expose()).ok_or_else(|| KeyError::Malformed {
            path: path.to_owned(),
        })?;
        let key = Self::from_bytes(bytes);
        bytes.zeroize();
        Ok(key)
    }
}

/// Writes a new key beside `path` and links it into place, so that no reader ever sees half a key.
fn create(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".key-{}", hex(&random_bytes::<8>())));
    let outcome = write_new(&draft).and_then(|()| match fs::hard_link(&draft, path) {
        // Another node was faster; its key is the one.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    });
    let _ = fs::remove_file(&draft);
    outcome?;
    // Without this a power cut could keep what was sealed and lose the key it was sealed under.
    File::open(folder)?.sync_all()
}

fn write_new(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let mut bytes = random_bytes::<32>();
    let text = Secret::new(hex(&bytes));
    bytes.zeroize();
    file.write_all(text.expose().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(unix)]
fn refuse_exposed(path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    let io = |source| KeyError::Io {
        path: path.to_owned(),
        source,
    };
    let mode = fs::metadata(path).map_err(io)?.permissions().mode() & 0o777;
    if mode & 0o027 == 0 {
        Ok(())
    } else {
        Err(KeyError::Exposed {
            path: path.to_owned(),
            mode,
        })
    }
}

#[cfg(not(unix))]
fn refuse_exposed(_: &Path) -> Result<(), KeyError> {
    Ok(()) // access lists there are inherited from the folder, which the installer protects
}

/// 64 hex digits, with white space around them forgiven because editors add it.
fn parse(text: &[u8]) -> Option<[u8; 32]> {
    let text = text.trim_ascii();
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(character: u8) -> Option<u8> {
    (character as char)
        .to_digit(16)
        .and_then(|d| u8::try_from(d).ok())
}
