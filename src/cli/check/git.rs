//! What git knows about a change. The program `git` is asked, since it reads every repository that
//! the user's git can read, and no library is needed.

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::cli::failure::Failure;
use crate::regular;
use crate::snapshot::Snapshot;

/// A repository with a working tree.
pub(crate) struct Repository {
    cwd: PathBuf,
    /// The root of the working tree.
    pub top: PathBuf,
}

/// What the articles are compared with.
pub(crate) enum Base {
    /// The working tree with a commit.
    Since(String),
    /// The index with the last commit.
    Staged,
}

/// A file that was added or changed.
pub(crate) struct ChangedFile {
    /// Its path below the root.
    pub path: PathBuf,
    /// The blob of the old version; none for a new file.
    pub old: Option<String>,
    /// The blob in the index.
    pub new: Option<String>,
    /// The lines that changed, from 1 on; an empty range where lines were removed.
    pub lines: Vec<Range<usize>>,
}

impl Repository {
    /// The repository of a folder.
    pub(crate) fn find(cwd: &Path) -> Result<Self, Failure> {
        let mut repository = Self {
            cwd: cwd.to_owned(),
            top: PathBuf::new(),
        };
        let top = repository.git(&["rev-parse", "--show-toplevel"])?;
        let top = top.strip_suffix(b"\n").unwrap_or(&top);
        let top = top.strip_suffix(b"\r").unwrap_or(top);
        repository.top = path_of(top);
        if repository.top.as_os_str().is_empty() {
            return Err(Failure::Git("this git repository has no working tree".into()));
        }
        Ok(repository)
    }

    /// The merge base of a revision and HEAD.
    pub(crate) fn merge_base(&self, revision: &str) -> Result<String, Failure> {
        let commit = self.commit_of(revision)?;
        let deepen = self.deepen()?;
        let base = self.ask(&["merge-base", "HEAD", &commit])?;
        match base.status.code() {
            Some(0) => Ok(text_of(&base.stdout)),
            Some(1) => Err(Failure::Git(format!(
                "`{revision}` and HEAD have no commit in common{deepen}"
            ))),
            _ => Err(failed(&base)),
        }
    }

    /// The commit of a revision, which cannot be an option to git, whatever it is.
    fn commit_of(&self, revision: &str) -> Result<String, Failure> {
        let commit = format!("{revision}^{{commit}}");
        let found = self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        if !found.status.success() {
            let deepen = self.deepen()?;
            return Err(Failure::Git(format!("git knows no revision `{revision}`{deepen}")));
        }
        Ok(text_of(&found.stdout))
    }

    /// What to do where commits are missing, since the clone is shallow.
    fn deepen(&self) -> Result<&'static str, Failure> {
        let shallow = self.git(&["rev-parse", "--is-shallow-repository"])?;
        Ok(if shallow.starts_with(b"true") {
            ". This is a shallow clone: fetch its history with `git fetch --unshallow`, or in a workflow with `fetch-depth: 0`"
        } else {
            ""
        })
    }

    /// The files of a revision.
    pub(crate) fn snapshot(&self, revision: &str) -> Result<Snapshot, Failure> {
        let commit = self.commit_of(revision)?;
        let prefix = self.git(&["rev-parse", "--show-prefix"])?;
        let depth = path_of(prefix.trim_ascii_end()).components().count();
        let mut tops = vec![self.top.clone()];
        tops.extend(self.cwd.ancestors().nth(depth).map(Path::to_owned));
        let listed = self.git(&["ls-tree", "-r", "-z", "--full-tree", &commit])?;
        let files = listed.split(|byte| *byte == 0).filter_map(|entry| {
            let tab = entry.iter().position(|byte| *byte == b'\t')?;
            let head = text_of(&entry[..tab]);
            let mut words = head.split(' ');
            // Links and submodules are no files.
            let is_plain = words.next()?.starts_with("10");
            let blob = words.nth(1)?.to_owned();
            is_plain.then(|| (path_of(&entry[tab + 1..]), blob))
        });
        let files = files.collect();
        let cwd = self.cwd.clone();
        let read = move |blob: &str, most: u64| {
            let repository = Self {
                cwd: cwd.clone(),
                top: PathBuf::new(),
            };
            let mut command = repository.command(&["cat-file", "blob", blob]);
            let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
            let bytes = match child.stdout.take() {
                Some(out) => regular::limited(out, 0, most),
                None => Ok(Vec::new()),
            };
            if bytes.is_err() {
                let _ = child.kill();
            }
            match (bytes, child.wait()?.success()) {
                (Ok(_), false) => Err(std::io::Error::other("git cannot read it")),
                (bytes, _) => bytes,
            }
        };
        Ok(Snapshot::new(tops, files, Box::new(read)))
    }

    /// The files that a change adds or changes.
    pub(crate) fn changed(&self, base: &Base) -> Result<Vec<ChangedFile>, Failure> {
        // These options override the user's configuration of diffs.
        let mut common = vec![
            "diff",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--no-relative",
            "--find-renames",
            "--ignore-submodules=all",
        ];
        match base {
            Base::Since(commit) => common.push(commit),
            Base::Staged => common.push("--cached"),
        }
        let with = |more: &[&'static str]| -> Result<Vec<u8>, Failure> {
            let (diff, rest) = common.split_at(1);
            self.git(&[diff, more, rest, &["--"]].concat())
        };
        let raw = with(&["--raw", "-z", "--no-abbrev", "--diff-filter=AMRT"])?;
        let patch = with(&[
            "--patch",
            "--text",
            "--unified=0",
            "--inter-hunk-context=0",
            "--diff-filter=AMR",
        ])?;
        let mut files = entries(&raw);
        let mut hunks = hunks(&patch).into_iter();
        for (file, ..) in files.iter_mut().filter(|(_, status, _)| *status != b'T') {
            file.lines = hunks
                .next()
                .ok_or_else(|| Failure::Git("the working tree changed while git compared it; try again".into()))?;
        }
        let plain = files.into_iter().filter(|(.., is_plain)| *is_plain);
        let mut files: Vec<ChangedFile> = plain.map(|(file, ..)| file).collect();
        if let Base::Since(_) = base {
            let untracked = self.git(&["ls-files", "--others", "--exclude-standard", "--full-name", "-z", ":/"])?;
            let paths = untracked.split(|byte| *byte == 0).filter(|path| !path.is_empty());
            files.extend(paths.map(|path| ChangedFile {
                path: path_of(path),
                old: None,
                new: None,
                lines: Vec::new(),
            }));
        }
        Ok(files)
    }

    /// The contents of blobs, by name.
    pub(crate) fn blobs(&self, names: &[&str]) -> Result<HashMap<String, Vec<u8>>, Failure> {
        let mut blobs = HashMap::new();
        if names.is_empty() {
            return Ok(blobs);
        }
        let asked = names.join("\n") + "\n";
        let output = fed(&mut self.command(&["cat-file", "--batch"]), asked.into_bytes())?;
        if !output.status.success() {
            return Err(failed(&output));
        }
        let mut rest = &output.stdout[..];
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let head = text_of(&rest[..end]);
            rest = &rest[end + 1..];
            let fields: Vec<&str> = head.split(' ').collect();
            let [name, "blob", size] = fields[..] else {
                return Err(Failure::Git(format!(
                    "git cannot read an earlier version of an article: {head}"
                )));
            };
            let size = size.parse().unwrap_or(0).min(rest.len());
            blobs.insert(name.to_owned(), rest[..size].to_vec());
            rest = rest.get(size + 1..).unwrap_or_default();
        }
        Ok(blobs)
    }

    /// Whether commits can be made here that hold nothing but what is written from now on.
    pub(crate) fn ready_to_commit(&self) -> Result<(), Failure> {
        for (name, what) in [
            ("MERGE_HEAD", "merge"),
            ("CHERRY_PICK_HEAD", "cherry-pick"),
            ("REVERT_HEAD", "revert"),
            ("REBASE_HEAD", "rebase"),
        ] {
            let under_way = self.ask(&["rev-parse", "--verify", "--quiet", name])?;
            if under_way.status.success() {
                return Err(Failure::Git(format!("a {what} is in progress; finish it first")));
            }
        }
        for (folder, what) in [
            ("rebase-merge", "rebase"),
            ("rebase-apply", "rebase"),
            ("sequencer", "cherry-pick"),
        ] {
            let place = self.git(&["rev-parse", "--git-path", folder])?;
            if self.cwd.join(path_of(place.trim_ascii_end())).exists() {
                return Err(Failure::Git(format!("a {what} is in progress; finish it first")));
            }
        }
        let changes = self.git(&[
            "status",
            "--porcelain",
            "-z",
            "--untracked-files=no",
            "--ignore-submodules=all",
        ])?;
        let mut entries = changes.split(|byte| *byte == 0).filter(|entry| entry.len() > 3);
        if let Some(first) = entries.next() {
            let more = match entries.count() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            return Err(Failure::Git(format!(
                "the working tree is not clean: {}{more}. Commit or stash these changes first",
                String::from_utf8_lossy(&first[3..])
            )));
        }
        // Without a name and an address, git refuses to commit.
        self.git(&["var", "GIT_COMMITTER_IDENT"])?;
        self.git(&["var", "GIT_AUTHOR_IDENT"])?;
        Ok(())
    }

    /// The files that git tracks, by their places. Files marked as unchanged (`assume-unchanged`,
    /// `skip-worktree`) are excluded, since a commit would include whatever else changed in them.
    pub(crate) fn tracked(&self) -> Result<HashSet<PathBuf>, Failure> {
        let top = std::fs::canonicalize(&self.top).unwrap_or_else(|_| self.top.clone());
        let files = self.git(&["ls-files", "-v", "-z", "--full-name", ":/"])?;
        let paths = files
            .split(|byte| *byte == 0)
            .filter_map(|entry| entry.strip_prefix(b"H "));
        Ok(paths.map(|path| top.join(path_of(path))).collect())
    }

    /// Commits these files and nothing else, and returns the commit's short name. None where git
    /// sees no change: it may normalize line endings.
    pub(crate) fn commit(&self, files: &[PathBuf], message: &str) -> Result<Option<String>, Failure> {
        let mut names = Vec::new();
        for file in files {
            names.extend_from_slice(file.as_os_str().as_encoded_bytes());
            names.push(0);
        }
        let from_stdin = ["--pathspec-from-file=-", "--pathspec-file-nul"];
        let mut add = self.command(&["add", from_stdin[0], from_stdin[1]]);
        let added = fed(add.env("GIT_LITERAL_PATHSPECS", "1"), names)?;
        if !added.status.success() {
            return Err(failed(&added));
        }
        if self
            .ask(&["diff", "--cached", "--quiet", "--no-ext-diff"])?
            .status
            .success()
        {
            return Ok(None);
        }
        let message = format!("--message={message}");
        let committed = self.ask(&["commit", "--quiet", "--cleanup=whitespace", &message])?;
        if !committed.status.success() {
            return Err(failed(&committed));
        }
        Ok(Some(text_of(&self.git(&["rev-parse", "--short", "HEAD"])?)))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
            .current_dir(&self.cwd)
            .args(arguments)
            .stdin(Stdio::null())
            .env("GIT_OPTIONAL_LOCKS", "0")
            // These variables would change what the options below ask for.
            .env_remove("GIT_DIFF_OPTS")
            .env_remove("GIT_LITERAL_PATHSPECS")
            .env_remove("GIT_EXTERNAL_DIFF");
        command
    }

    fn ask(&self, arguments: &[&str]) -> Result<Output, Failure> {
        self.command(arguments).output().map_err(|error| unavailable(&error))
    }

    fn git(&self, arguments: &[&str]) -> Result<Vec<u8>, Failure> {
        let output = self.ask(arguments)?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(failed(&output))
        }
    }
}

/// Runs a command with `input` as its standard input.
fn fed(command: &mut Command, input: Vec<u8>) -> Result<Output, Failure> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| unavailable(&error))?;
    let stdin = child.stdin.take();
    let writer = std::thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    let output = child.wait_with_output().map_err(|error| unavailable(&error))?;
    let _ = writer.join();
    Ok(output)
}

fn unavailable(error: &std::io::Error) -> Failure {
    Failure::Git(match error.kind() {
        std::io::ErrorKind::NotFound => "this option needs the program `git`, which was not found".to_owned(),
        kind => format!("the program `git` cannot be run: {kind}"),
    })
}

/// The message of git itself, which is more specific than any of ours.
fn failed(output: &Output) -> Failure {
    let words = String::from_utf8_lossy(&output.stderr);
    let words = words.trim().trim_start_matches("fatal: ");
    Failure::Git(format!(
        "git: {}",
        if words.is_empty() { "the command failed" } else { words }
    ))
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end().to_owned()
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// The entries of `git diff --raw -z --no-abbrev`, with their status, and whether they are plain
/// files now: symbolic links and submodules are not.
fn entries(raw: &[u8]) -> Vec<(ChangedFile, u8, bool)> {
    let mut fields = raw.split(|byte| *byte == 0).filter(|field| !field.is_empty());
    let mut entries = Vec::new();
    while let Some(head) = fields.next() {
        let head = text_of(head);
        let parts: Vec<&str> = head.trim_start_matches(':').split(' ').collect();
        let [_, mode, old, new, status] = parts[..] else { break };
        let status = status.as_bytes().first().copied().unwrap_or_default();
        let renamed = matches!(status, b'R' | b'C');
        let Some(path) = fields.nth(usize::from(renamed)) else {
            break;
        };
        let blob = |name: &str| (!name.bytes().all(|byte| byte == b'0')).then(|| name.to_owned());
        let file = ChangedFile {
            path: path_of(path),
            old: blob(old).filter(|_| status != b'T'),
            new: blob(new),
            lines: Vec::new(),
        };
        entries.push((file, status, mode.starts_with("10")));
    }
    entries
}

/// The changed lines of each file of a patch without context, in its order.
fn hunks(patch: &[u8]) -> Vec<Vec<Range<usize>>> {
    let mut files: Vec<Vec<Range<usize>>> = Vec::new();
    for line in patch.split(|byte| *byte == b'\n') {
        // Lines of the files begin with `+`, `-` or `\`.
        if line.starts_with(b"diff --git ") {
            files.push(Vec::new());
        } else if line.starts_with(b"@@ ")
            && let Some(file) = files.last_mut()
        {
            file.extend(hunk(&text_of(line)));
        }
    }
    files
}

/// `@@ -3,2 +3,4 @@` becomes `3..7`.
fn hunk(line: &str) -> Option<Range<usize>> {
    let side = line.split(' ').find_map(|part| part.strip_prefix('+'))?;
    let (start, count) = side.split_once(',').unwrap_or((side, "1"));
    let (start, count): (usize, usize) = (start.parse().ok()?, count.parse().ok()?);
    Some(match count {
        0 => start + 1..start + 1,
        count => start..start + count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hunk_names_the_lines_of_the_new_side() {
        assert_eq!(hunk("@@ -3 +4,2 @@ +9,9"), Some(4..6));
        assert_eq!(hunk("@@ -3,2 +2,0 @@"), Some(3..3));
        assert_eq!(hunk("@@ -0,0 +1 @@"), Some(1..2));
    }

    #[test]
    fn entries_keep_odd_names() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let raw = format!(":100644 100644 {a} {b} M\0a \"b\n.md\0:100644 100644 {a} {b} R090\0old.md\0文.md\0");
        let entries = entries(raw.as_bytes());
        let paths: Vec<&Path> = entries.iter().map(|(file, ..)| file.path.as_path()).collect();
        assert_eq!(paths, [Path::new("a \"b\n.md"), Path::new("文.md")]);
    }
}
