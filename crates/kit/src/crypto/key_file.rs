//! The file the master key lives in: 64 hex digits, shared by all nodes (decision 11). While the key is being
//! replaced the file has a line for each: the newest first, the one it replaces below.

use super::{Key, hex, random_bytes};
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
    #[error("{path}: this key looks like one that is in use already. Make another: openssl rand -hex 32")]
    Alike { path: PathBuf },
    #[error("{path}: others may read the master key (mode {mode:o}). Run: chmod 600 '{path}'")]
    Exposed { path: PathBuf, mode: u32 },
    #[error("{path}: cannot read or create the master key: {source}. Check the folder's owner and rights.")]
    Io { path: PathBuf, source: io::Error },
}

/// Writes a new key to `path`, mode 0600, when there is none.
///
/// Nodes that start together on a shared folder agree on one key: the file appears whole or
/// not at all, and whoever comes second reads the first one's.
pub(super) fn create_if_missing(path: &Path) -> Result<(), KeyError> {
    if !path.try_exists().map_err(io_at(path))? {
        create(path).map_err(io_at(path))?;
    }
    Ok(())
}

/// The keys in the file, at least one.
///
/// The group may read, because mounted secrets come that way; others may not, and only the
/// owner may write.
pub(super) fn read(path: &Path) -> Result<Vec<Key>, KeyError> {
    refuse_exposed(path)?;
    let text = Secret::new(fs::read(path).map_err(io_at(path))?);
    let malformed = || KeyError::Malformed {
        path: path.to_owned(),
    };
    let mut keys = Vec::new();
    for line in text.expose().trim_ascii().split(|byte| *byte == b'\n') {
        let mut bytes = parse(line).ok_or_else(malformed)?;
        keys.push(Key::from_bytes(bytes));
        bytes.zeroize();
    }
    Ok(keys)
}

/// The secrets in a file of the same form, the first line first, for whoever keeps others than master keys.
pub fn secrets(path: &Path) -> Result<Vec<Secret<Vec<u8>>>, KeyError> {
    let keys = read(path)?;
    Ok(keys
        .iter()
        .map(|key| Secret::new(key.root.expose().to_vec()))
        .collect())
}

/// Puts a key above those in the file: a new one, or the one in the file `given`. From now on it seals.
pub fn begin_rotation(path: &Path, given: Option<&Path>) -> Result<(), KeyError> {
    let old = read(path)?;
    let new = match given {
        Some(given) => read(given)?.swap_remove(0),
        None => loop {
            let fresh = Key::from_bytes(random_bytes::<32>());
            // The id leads every sealed value: alike, nobody could tell what is still to be done.
            if old.iter().all(|key| key.id != fresh.id) {
                break fresh;
            }
        },
    };
    if old.iter().any(|key| key.id == new.id) {
        return Err(KeyError::Alike {
            path: given.unwrap_or(path).to_owned(),
        });
    }
    replace(path, std::iter::once(&new).chain(&old))
}

/// Leaves the newest key alone in the file.
pub fn end_rotation(path: &Path) -> Result<(), KeyError> {
    replace(path, read(path)?.iter().take(1))
}

/// The whole file at once, with the rights and the owner it had: a reader sees the old one or the new one.
fn replace<'a>(path: &Path, keys: impl Iterator<Item = &'a Key>) -> Result<(), KeyError> {
    let io = io_at(path);
    let folder = folder_of(path);
    let draft = folder.join(format!(".key-{}", hex(&random_bytes::<8>())));
    let outcome = write_new(&draft, keys).and_then(|()| {
        let old = fs::metadata(path)?;
        fs::set_permissions(&draft, old.permissions())?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            // Refused to anybody but root, who alone could have changed it.
            let _ = std::os::unix::fs::chown(&draft, Some(old.uid()), Some(old.gid()));
        }
        fs::rename(&draft, path)?;
        File::open(folder)?.sync_all()
    });
    let _ = fs::remove_file(&draft);
    outcome.map_err(io)
}

fn io_at(path: &Path) -> impl Fn(io::Error) -> KeyError {
    move |source| KeyError::Io {
        path: path.to_owned(),
        source,
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Writes a new key beside `path` and links it into place, so that no reader ever sees half a key.
fn create(path: &Path) -> io::Result<()> {
    let folder = folder_of(path);
    fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".key-{}", hex(&random_bytes::<8>())));
    let fresh = Key::from_bytes(random_bytes::<32>());
    let outcome =
        write_new(&draft, std::iter::once(&fresh)).and_then(|()| match fs::hard_link(&draft, path) {
            // Another node was faster; its key is the one.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            other => other,
        });
    let _ = fs::remove_file(&draft);
    outcome?;
    // Without this a power cut could keep what was sealed and lose the key it was sealed under.
    File::open(folder)?.sync_all()
}

fn write_new<'a>(path: &Path, keys: impl Iterator<Item = &'a Key>) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    for key in keys {
        let text = Secret::new(hex(key.root.expose()));
        file.write_all(text.expose().as_bytes())?;
        file.write_all(b"\n")?;
    }
    file.sync_all()
}

#[cfg(unix)]
fn refuse_exposed(path: &Path) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).map_err(io_at(path))?.permissions().mode() & 0o777;
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
