//! Files that only their owner may read: the configuration names numbers and addresses, the database holds what callers
//! said.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a new file, on Unix with mode 0600.
///
/// # Errors
/// `AlreadyExists` when it is there; then nothing is changed.
pub(crate) fn create_new(path: &Path) -> io::Result<File> {
    open(path, OpenOptions::new().write(true).create_new(true))
}

/// Opens a file to be written anew; one that is made has mode 0600 on Unix.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn replace(path: &Path) -> io::Result<File> {
    open(path, OpenOptions::new().write(true).create(true).truncate(true))
}

#[cfg(unix)]
fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    options.open(path)
}

/// Whether others than the owner may read the file; `false` where that cannot be told.
#[cfg(unix)]
pub(crate) fn is_open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

/// Whether others than the owner may read the file; `false` where that cannot be told.
#[cfg(not(unix))]
pub(crate) fn is_open_to_others(_path: &Path) -> bool {
    false
}
